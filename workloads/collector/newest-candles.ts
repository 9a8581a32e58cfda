import type { Candle } from '../../contracts/candle.ts';
import { seriesKey } from '../../contracts/series.ts';

/** The newest state of each candle, in the order in which they first came. */
export function newestOf(candles: readonly Candle[]): readonly Candle[] {
  const newest = new Map<string, Candle>();
  for (const candle of candles) {
    const key = `${seriesKey(candle)}:${candle.timeframe}:${candle.windowStart}`;
    if ((newest.get(key)?.revision ?? 0) < candle.revision) newest.set(key, candle);
  }
  return [...newest.values()];
}
