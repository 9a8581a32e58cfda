/** A stretch of time that the chart shows, ms UTC. */
export interface Range {
  readonly min: number;
  readonly max: number;
}

/** Candles left free right of the newest one. */
const padCandles = 5;
const candlePixels = 7;
export const fewestVisible = 10;
export const mostVisible = 1_500;

export const spanOf = ({ min, max }: Range): number => max - min;
export const visibleCandles = (range: Range, timeframe: number): number => Math.round(spanOf(range) / timeframe);

/** As many candles as are easily told apart in `pixels`, the newest at the right. */
export function newestRange(last: number, timeframe: number, pixels: number): Range {
  const count = Math.min(240, Math.max(30, Math.round(pixels / candlePixels)));
  return endingRange(last, timeframe, count);
}

/** `count` candle widths that end a little after the newest candle. */
export function endingRange(last: number, timeframe: number, count: number): Range {
  const max = last + padCandles * timeframe;
  return { min: max - count * timeframe, max };
}

export const follows = (range: Range, last: number): boolean => last >= range.min && last <= range.max;

export function shift(range: Range, by: number): Range {
  return { min: range.min + by, max: range.max + by };
}

/** Zooms by `factor` (below one: in) so that the time `anchor` stays where it is. */
export function zoomAt(range: Range, anchor: number, factor: number): Range {
  return { min: anchor - (anchor - range.min) * factor, max: anchor + (range.max - anchor) * factor };
}

/** As `zoomAt`, but only as far as there may be few or many candles in view. */
export function zoomWithin(range: Range, anchor: number, zoom: { factor: number; timeframe: number }): Range {
  const span = spanOf(range) * zoom.factor;
  const [least, most] = [fewestVisible * zoom.timeframe, mostVisible * zoom.timeframe];
  return zoomAt(range, anchor, Math.min(most, Math.max(least, span)) / spanOf(range));
}

export interface Limits {
  readonly first: number;
  readonly last: number;
  readonly timeframe: number;
}

/** Between 10 and 1,500 candles wide, and never so far off that no candle is left in view. */
export function clampRange(range: Range, { first, last, timeframe }: Limits): Range {
  const span = Math.min(mostVisible * timeframe, Math.max(fewestVisible * timeframe, spanOf(range)));
  const middle = (range.min + range.max) / 2;
  const sized = span === spanOf(range) ? range : { min: middle - span / 2, max: middle + span / 2 };
  const room = span * 0.8;
  if (sized.max > last + room) return { min: last + room - span, max: last + room };
  if (sized.min < first - room) return { min: first - room, max: first - room + span };
  return sized;
}

/** The same number of candles at another timeframe, with the right edge kept. */
export function atTimeframe(range: Range, from: Omit<Limits, 'first'>, to: Omit<Limits, 'first'>): Range {
  const count = spanOf(range) / from.timeframe;
  const max = follows(range, from.last)
    ? to.last + ((range.max - from.last) / from.timeframe) * to.timeframe
    : range.max;
  return { min: max - count * to.timeframe, max };
}

export const rangesEqual = (a: Range, b: Range): boolean => a.min === b.min && a.max === b.max;
