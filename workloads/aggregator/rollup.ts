import { allocateCandles, type CandleColumns } from './candle-columns.ts';

/** Candles of a larger timeframe from those of a smaller one that divides it. */
export function rollUp(smaller: CandleColumns, windowMs: number): CandleColumns {
  const larger = allocateCandles(smaller.length);
  let last = -1;
  for (let i = 0; i < smaller.length; i += 1) {
    const start = Math.floor((smaller.windowStart[i] as number) / windowMs) * windowMs;
    const same = last >= 0 && larger.windowStart[last] === start && larger.series[last] === smaller.series[i];
    if (same) extend(larger, last, smaller, i);
    else {
      last += 1;
      copyCandle(smaller, i, larger, last);
      larger.windowStart[last] = start;
    }
  }
  larger.length = last + 1;
  return larger;
}

/** The candles that `keep` says yes to. */
export function filterCandles(candles: CandleColumns, keep: (index: number) => boolean): CandleColumns {
  const kept = allocateCandles(candles.length);
  for (let i = 0; i < candles.length; i += 1) {
    if (!keep(i)) continue;
    copyCandle(candles, i, kept, kept.length);
    kept.length += 1;
  }
  return kept;
}

function copyCandle(from: CandleColumns, i: number, to: CandleColumns, at: number): void {
  to.series[at] = from.series[i] as number;
  to.windowStart[at] = from.windowStart[i] as number;
  to.open[at] = from.open[i] as number;
  to.high[at] = from.high[i] as number;
  to.low[at] = from.low[i] as number;
  to.close[at] = from.close[i] as number;
  to.volume[at] = from.volume[i] as number;
  to.quoteVolume[at] = from.quoteVolume[i] as number;
  to.tradeCount[at] = from.tradeCount[i] as number;
  to.openTs[at] = from.openTs[i] as number;
  to.closeTs[at] = from.closeTs[i] as number;
  to.openId[at] = from.openId[i] as string;
  to.closeId[at] = from.closeId[i] as string;
}

function extend(larger: CandleColumns, at: number, smaller: CandleColumns, i: number): void {
  larger.high[at] = Math.max(larger.high[at] as number, smaller.high[i] as number);
  larger.low[at] = Math.min(larger.low[at] as number, smaller.low[i] as number);
  larger.close[at] = smaller.close[i] as number;
  larger.volume[at] = (larger.volume[at] as number) + (smaller.volume[i] as number);
  larger.quoteVolume[at] = (larger.quoteVolume[at] as number) + (smaller.quoteVolume[i] as number);
  larger.tradeCount[at] = (larger.tradeCount[at] as number) + (smaller.tradeCount[i] as number);
  larger.closeTs[at] = smaller.closeTs[i] as number;
  larger.closeId[at] = smaller.closeId[i] as string;
}
