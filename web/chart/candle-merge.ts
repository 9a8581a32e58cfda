import type { ApiCandle } from '../../contracts/api.ts';

/** Joins two ascending lists of candles; where both have a window, the higher revision stays. */
export function mergeCandles(held: readonly ApiCandle[], incoming: readonly ApiCandle[]): readonly ApiCandle[] {
  if (incoming.length === 0) return held;
  const merged: ApiCandle[] = [];
  let i = 0;
  let j = 0;
  while (i < held.length || j < incoming.length) {
    const a = held[i];
    const b = incoming[j];
    if (a && b && a.time === b.time) {
      merged.push(b.revision > a.revision ? b : a);
      i++;
      j++;
    } else if (a && (!b || a.time < b.time)) {
      merged.push(a);
      i++;
    } else if (b) {
      merged.push(b);
      j++;
    }
  }
  return merged;
}

export const mostCandles = 10_000;

/** Keeps at most 10,000 candles, and drops from the end that is further from what is looked at. */
export function dropFarEnd(
  candles: readonly ApiCandle[],
  keep: 'oldest' | 'newest',
  most: number = mostCandles,
): readonly ApiCandle[] {
  if (candles.length <= most) return candles;
  return keep === 'newest' ? candles.slice(-most) : candles.slice(0, most);
}

/** Index of the first candle at or after `time`; the length when there is none. */
export function indexAt(candles: readonly ApiCandle[], time: number): number {
  let low = 0;
  let high = candles.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((candles[middle]?.time ?? 0) < time) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The candle that is drawn under the time `x`: candles are centred on their start. */
export function candleUnder(candles: readonly ApiCandle[], x: number, timeframe: number): ApiCandle | undefined {
  const candle = candles[indexAt(candles, x - timeframe / 2)];
  return candle && candle.time <= x + timeframe / 2 ? candle : undefined;
}

/** The candles that start in [from, to]. */
export function candlesWithin(candles: readonly ApiCandle[], from: number, to: number): readonly ApiCandle[] {
  return candles.slice(indexAt(candles, from), indexAt(candles, to + 1));
}
