import type { Candle } from '../../contracts/candle.ts';
import type { Timeframe } from '../../contracts/timeframe.ts';

/** The columns of a candle that its message has. */
export const candleColumns = `exchange, symbol, timeframe, window_start, open, high, low, close, volume, quote_volume,
  trade_count::float8 AS trade_count, closed, revision, source, complete`;

export interface CandleRow {
  readonly exchange: string;
  readonly symbol: string;
  readonly timeframe: Timeframe;
  readonly window_start: Date;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
  readonly quote_volume: number;
  readonly trade_count: number;
  readonly closed: boolean;
  readonly revision: number;
  readonly source: Candle['source'];
  readonly complete: boolean;
}

export function toCandle({ window_start, quote_volume, trade_count, ...row }: CandleRow): Candle {
  return { ...row, windowStart: window_start.getTime(), quoteVolume: quote_volume, tradeCount: trade_count };
}

/** The newest state of each candle, in the order in which they first came. */
export function newestOf(candles: readonly Candle[]): readonly Candle[] {
  const newest = new Map<string, Candle>();
  for (const candle of candles) {
    const key = `${candle.exchange}:${candle.symbol}:${candle.timeframe}:${candle.windowStart}`;
    if ((newest.get(key)?.revision ?? 0) < candle.revision) newest.set(key, candle);
  }
  return [...newest.values()];
}
