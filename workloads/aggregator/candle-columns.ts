/** What trades add to candles of one timeframe: one array a field, ordered by series and window, each window once. */
export interface CandleColumns {
  length: number;
  readonly series: Int32Array;
  /** ms UTC. */
  readonly windowStart: Float64Array;
  readonly open: Float64Array;
  readonly high: Float64Array;
  readonly low: Float64Array;
  readonly close: Float64Array;
  readonly volume: Float64Array;
  readonly quoteVolume: Float64Array;
  readonly tradeCount: Int32Array;
  /** The trades that decided open and close. */
  readonly openTs: Float64Array;
  readonly closeTs: Float64Array;
  readonly openId: string[];
  readonly closeId: string[];
}

/** Room for `capacity` candles. */
export function allocateCandles(capacity: number): CandleColumns {
  const floats = (): Float64Array => new Float64Array(capacity);
  return {
    length: 0,
    series: new Int32Array(capacity),
    windowStart: floats(),
    open: floats(),
    high: floats(),
    low: floats(),
    close: floats(),
    volume: floats(),
    quoteVolume: floats(),
    tradeCount: new Int32Array(capacity),
    openTs: floats(),
    closeTs: floats(),
    openId: [],
    closeId: [],
  };
}
