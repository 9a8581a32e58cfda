/** What a market trades in and how lively it is. */
export interface Listing {
  /** `BTC/USDT`. */
  readonly symbol: string;
  /** Binance's id: `BTCUSDT`. */
  readonly id: string;
  readonly base: string;
  readonly quote: string;
  /** Decimal places of the smallest step of price (tick) and amount (lot). */
  readonly priceDecimals: number;
  readonly amountDecimals: number;
}

/** How an asset moves and trades against USDT. */
export interface Asset {
  /** USDT for one, near the reference time. */
  readonly price: number;
  /** Standard deviation of a year's log return, and the part of its variance that the whole market moves. */
  readonly volatility: number;
  readonly common: number;
  readonly tradesPerHour: number;
  /** Median trade, USDT. */
  readonly tradeSize: number;
  readonly priceDecimals: number;
}

type Row = readonly [
  price: number,
  volatility: number,
  common: number,
  perHour: number,
  size: number,
  decimals: number,
];

const rows: Readonly<Record<string, Row>> = {
  BTC: [96_400, 0.5, 0.86, 18_000, 420, 2],
  ETH: [3_510, 0.66, 0.8, 12_600, 340, 2],
  SOL: [187.4, 0.82, 0.72, 7_200, 260, 2],
  BNB: [642, 0.55, 0.7, 5_400, 240, 2],
  XRP: [1.132, 0.8, 0.62, 7_200, 220, 4],
  DOGE: [0.384, 0.9, 0.68, 5_400, 180, 5],
  ADA: [0.741, 0.82, 0.7, 3_600, 150, 4],
  AVAX: [35.2, 0.86, 0.72, 3_600, 150, 2],
  LINK: [15.1, 0.82, 0.7, 2_700, 150, 2],
  LTC: [87.3, 0.7, 0.68, 2_700, 140, 2],
  DOT: [5.82, 0.8, 0.72, 2_160, 120, 3],
  TRX: [0.2, 0.55, 0.5, 2_160, 160, 4],
  SHIB: [0.0000247, 0.92, 0.66, 2_700, 130, 8],
  PEPE: [0.0000201, 1.05, 0.6, 3_600, 150, 8],
  SUI: [3.38, 0.95, 0.64, 3_600, 160, 4],
  TON: [5.46, 0.75, 0.55, 1_440, 130, 3],
  BCH: [438, 0.75, 0.66, 1_440, 140, 1],
  NEAR: [5.71, 0.9, 0.7, 1_800, 120, 3],
  APT: [11.9, 0.9, 0.7, 1_440, 120, 2],
  UNI: [8.94, 0.85, 0.68, 1_440, 120, 3],
  ATOM: [6.43, 0.8, 0.7, 1_080, 110, 3],
  XLM: [0.238, 0.8, 0.6, 1_440, 110, 4],
  ETC: [26.8, 0.78, 0.7, 1_080, 110, 2],
  FIL: [4.46, 0.85, 0.7, 1_080, 110, 3],
  ARB: [0.69, 0.92, 0.7, 1_440, 110, 4],
  OP: [1.71, 0.95, 0.7, 1_440, 110, 3],
  AAVE: [172, 0.9, 0.66, 1_080, 130, 2],
  INJ: [24.1, 0.95, 0.68, 1_080, 110, 2],
};

function toAsset([price, volatility, common, tradesPerHour, tradeSize, priceDecimals]: Row): Asset {
  return { price, volatility, common, tradesPerHour, tradeSize, priceDecimals };
}

const assets: ReadonlyMap<string, Asset> = new Map(Object.entries(rows).map(([name, row]) => [name, toAsset(row)]));

/** The symbols that the simulator lists unless told otherwise. */
export const defaultSymbols: readonly string[] = [
  ...[...assets.keys()].map((base) => `${base}/USDT`),
  ...['ETH', 'SOL', 'BNB', 'XRP', 'LTC', 'LINK'].map((base) => `${base}/BTC`),
  'BNB/ETH',
];

function assetOf(name: string, symbol: string): Asset {
  const asset = assets.get(name);
  if (asset) return asset;
  throw new RangeError(
    `symbol "${symbol}": the simulator has no asset ${name}; it knows ${[...assets.keys()].join(', ')}, quoted in USDT or in each other`,
  );
}

/** The two assets of a symbol; the quote is null when it is USDT. Throws a `RangeError` that names what is unknown. */
export function assetsOf(symbol: string): { readonly base: Asset; readonly quote: Asset | null } {
  const [base, quote, ...rest] = symbol.split('/');
  if (!base || !quote || rest.length > 0 || base === quote) {
    throw new RangeError(`symbol "${symbol}" is not written as BASE/QUOTE, for example BTC/USDT`);
  }
  return { base: assetOf(base, symbol), quote: quote === 'USDT' ? null : assetOf(quote, symbol) };
}

/** A price of 0.0364 gets 5 decimals: about 4 digits move. */
function crossDecimals(price: number): number {
  return Math.min(8, Math.max(2, 3 - Math.floor(Math.log10(price))));
}

/** The listing of a symbol as the simulated market trades it. Throws a `RangeError` for one that it cannot make. */
export function listingOf(symbol: string): Listing {
  const { base, quote } = assetsOf(symbol);
  const [baseName = '', quoteName = ''] = symbol.split('/');
  return {
    symbol,
    id: baseName + quoteName,
    base: baseName,
    quote: quoteName,
    priceDecimals: quote === null ? base.priceDecimals : crossDecimals(base.price / quote.price),
    amountDecimals: Math.max(0, Math.round(Math.log10(base.price * 2))),
  };
}

/** The price near the reference time, in ticks. */
export function typicalPrice({ symbol, priceDecimals }: Listing): number {
  const { base, quote } = assetsOf(symbol);
  return (base.price / (quote?.price ?? 1)) * 10 ** priceDecimals;
}

/** The median trade, in lots. */
export function typicalLots({ symbol, amountDecimals }: Listing): number {
  const { base } = assetsOf(symbol);
  return (base.tradeSize / base.price) * 10 ** amountDecimals;
}
