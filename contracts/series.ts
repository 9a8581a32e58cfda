/** One market on one exchange: what a message key names and what a table row belongs to. */
export interface Series {
  /** Exchange id, lower case: `binance`. */
  readonly exchange: string;
  /** Unified symbol: `BTC/USDT`. */
  readonly symbol: string;
}

/** Message key of a series: `binance:BTC/USDT`. */
export function seriesKey(series: Series): string {
  return `${series.exchange}:${series.symbol}`;
}

/** The series that a message key names. Throws a `TypeError` when the key has no exchange or no symbol. */
export function parseSeriesKey(key: string): Series {
  const colon = key.indexOf(':');
  if (colon <= 0 || colon === key.length - 1) throw new TypeError(`message key "${key}" is not exchange:symbol`);
  return { exchange: key.slice(0, colon), symbol: key.slice(colon + 1) };
}
