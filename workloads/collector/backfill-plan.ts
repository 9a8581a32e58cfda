import { type Timeframe, timeframeMs, timeframes } from '../../contracts/timeframe.ts';
import type { Exchange } from './exchange.ts';

/** A span of exchange time, [from, to), ms UTC. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** Candles of one timeframe to fetch from the exchange; the bounds lie on windows of that timeframe. */
export interface BackfillRange extends Span {
  readonly timeframe: Timeframe;
}

export interface PlanInput {
  /** The exchange's time, ms UTC. */
  readonly now: number;
  readonly candleReach: Exchange['candleReach'];
  /** What is planned, running or done already. */
  readonly covered: readonly Span[];
}

export interface HistoryInput extends PlanInput {
  readonly lookbackMs: number;
  /** Where the trades of the series begin, ms UTC, on a minute. */
  readonly liveFrom: number;
}

const day = timeframeMs['1d'];

/** Days in a range of each timeframe: about a thousand candles, what one or two requests bring. */
const rangeDays: Readonly<Partial<Record<Timeframe, number>>> = {
  '1m': 1,
  '5m': 5,
  '15m': 10,
  '1h': 40,
  '4h': 160,
  '1d': 1_000,
};

/** Ranges that bring the history before the trades, newest first, aligned to UTC days; only what is not covered yet. */
export function planHistory(input: HistoryInput): readonly BackfillRange[] {
  const span = { from: floor(input.now - input.lookbackMs, day), to: input.liveFrom };
  return input.lookbackMs === 0 ? [] : plan(span, input);
}

/** Ranges that fill a hole: every window that it touches. They can be fetched once they are closed. */
export function planGap(hole: Span, input: PlanInput): readonly BackfillRange[] {
  return plan({ from: floor(hole.from, timeframeMs['1m']), to: ceil(hole.to, timeframeMs['1m']) }, input);
}

function plan(span: Span, { now, candleReach, covered }: PlanInput): readonly BackfillRange[] {
  return subtract(span, covered)
    .flatMap((open) => byTimeframe(open, now, candleReach))
    .flatMap(inRanges)
    .sort((a, b) => b.to - a.to);
}

/** What of `span` no other span covers, ascending. */
export function subtract(span: Span, covered: readonly Span[]): readonly Span[] {
  const open: Span[] = [];
  let from = span.from;
  for (const taken of [...covered].sort((a, b) => a.from - b.from)) {
    if (taken.from > from) open.push({ from, to: Math.min(taken.from, span.to) });
    from = Math.max(from, taken.to);
    if (from >= span.to) break;
  }
  if (from < span.to) open.push({ from, to: span.to });
  return open.filter((piece) => piece.from < piece.to);
}

/** Cuts a span so that each part has the smallest timeframe that the exchange still serves there. */
function byTimeframe(span: Span, now: number, reach: Exchange['candleReach']): readonly BackfillRange[] {
  const served = timeframes.filter((timeframe) => timeframe in rangeDays && reach[timeframe] !== undefined);
  const ranges: BackfillRange[] = [];
  let to = span.to;
  for (const [index, timeframe] of served.entries()) {
    const length = timeframeMs[timeframe];
    const next = served[index + 1];
    const edge = ceil(now - (reach[timeframe] ?? 0), next ? timeframeMs[next] : length);
    const end = ceil(to, length);
    const from = Math.max(floor(span.from, length), edge);
    if (from < end) {
      ranges.push({ timeframe, from, to: end });
      to = from;
    }
    if (to <= span.from) break;
  }
  return ranges;
}

/** Cuts at fixed UTC days, so that the same history is always cut in the same places. */
function inRanges({ timeframe, from, to }: BackfillRange): readonly BackfillRange[] {
  const length = (rangeDays[timeframe] ?? 1) * day;
  const ranges: BackfillRange[] = [];
  for (let start = from; start < to; ) {
    const end = Math.min(floor(start, length) + length, to);
    ranges.push({ timeframe, from: start, to: end });
    start = end;
  }
  return ranges;
}

/** Whether the exchange still serves the whole range. */
export function isWithinReach(range: BackfillRange, now: number, candleReach: Exchange['candleReach']): boolean {
  const reach = candleReach[range.timeframe];
  return reach !== undefined && range.from >= now - reach;
}

function floor(ts: number, length: number): number {
  return Math.floor(ts / length) * length;
}

function ceil(ts: number, length: number): number {
  return Math.ceil(ts / length) * length;
}
