import type { Bar } from '../market/bar.ts';
import type { KlineInterval } from '../market/kline-interval.ts';
import type { Market } from '../market/market.ts';

/** A window of a kline interval and the trades in it. */
export interface Kline {
  readonly interval: KlineInterval;
  readonly start: number;
  readonly bar: Bar;
}

/** The bar that a window without trades gets: Binance repeats the last close. */
function flatBar(close: number): Bar {
  return {
    firstId: -1,
    lastId: -1,
    firstRawId: -1,
    lastRawId: -1,
    open: close,
    high: close,
    low: close,
    close,
    lastAmount: 0,
    amount: 0,
    quoteAmount: 0,
    takerBuyAmount: 0,
    takerBuyQuoteAmount: 0,
  };
}

function closeBefore({ tape }: Market, time: number): number | undefined {
  const last = tape.idAt(time) - 1;
  const columns = tape.columnsOf(last);
  return columns?.price[last - columns.firstId];
}

/** The window that starts at a time as it stands `now`; null before the market's first trade. */
export function klineAt(market: Market, interval: KlineInterval, start: number, now: number): Kline | null {
  const bar = market.bars.bar(start, interval.next(start), now);
  if (bar !== null) return { interval, start, bar };
  const close = closeBefore(market, start);
  return close === undefined ? null : { interval, start, bar: flatBar(close) };
}
