import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Timeframe, timeframeMs } from '../../contracts/timeframe.ts';
import { type BackfillRange, isWithinReach, planGap, planHistory, type Span, subtract } from './backfill-plan.ts';
import type { Exchange } from './exchange.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const now = Date.UTC(2026, 0, 15, 10, 30, 20);
const liveFrom = Date.UTC(2026, 0, 15, 10, 30);
const unlimited = { '1m': Number.POSITIVE_INFINITY };
/** 720 candles of each, as Kraken serves. */
const short = Object.fromEntries(
  (['1m', '5m', '15m', '1h', '4h', '1d'] as const).map((timeframe) => [timeframe, 720 * timeframeMs[timeframe]]),
) as Exchange['candleReach'];

const history = (lookbackMs: number, covered: readonly Span[] = [], candleReach: Exchange['candleReach'] = unlimited) =>
  planHistory({ now, liveFrom, lookbackMs, covered, candleReach });

describe('planHistory', () => {
  it('cuts the lookback into UTC days, newest first, up to where the trades begin', () => {
    expect(history(2 * day)).toEqual([
      { timeframe: '1m', from: Date.UTC(2026, 0, 15), to: liveFrom },
      { timeframe: '1m', from: Date.UTC(2026, 0, 14), to: Date.UTC(2026, 0, 15) },
      { timeframe: '1m', from: Date.UTC(2026, 0, 13), to: Date.UTC(2026, 0, 14) },
    ]);
  });

  it('plans nothing without a lookback', () => {
    expect(history(0)).toEqual([]);
  });

  it('plans only the older part when the lookback grows from 40 to 365 days', () => {
    const older = history(365 * day, history(40 * day));
    expect(older).toHaveLength(325);
    expect(older[0]?.to).toBe(Date.UTC(2026, 0, 15) - 40 * day);
    expect(older.at(-1)?.from).toBe(Date.UTC(2026, 0, 15) - 365 * day);
  });

  it('plans nothing when the lookback shrinks, nor on the next day', () => {
    const covered = history(40 * day);
    expect(history(10 * day, covered)).toEqual([]);
    expect(planHistory({ now: now + day, liveFrom, lookbackMs: 40 * day, covered, candleReach: unlimited })).toEqual(
      [],
    );
  });

  it('takes larger candles where the exchange serves no smaller ones', () => {
    const planned = history(365 * day, [], short);
    const oldest = (timeframe: Timeframe) => planned.findLast((range) => range.timeframe === timeframe)?.from;
    expect(oldest('1m')).toBe(Math.ceil((now - 12 * hour) / (5 * minute)) * 5 * minute);
    expect(oldest('5m')).toBe(Math.ceil((now - 60 * hour) / (15 * minute)) * 15 * minute);
    expect(oldest('1d')).toBe(Date.UTC(2026, 0, 15) - 365 * day);
  });
});

describe('planGap', () => {
  it('plans the minutes that the hole touches', () => {
    const hole = { from: liveFrom - 90_001, to: liveFrom - 59_999 };
    expect(planGap(hole, { now, candleReach: unlimited, covered: [] })).toEqual([
      { timeframe: '1m', from: liveFrom - 2 * minute, to: liveFrom },
    ]);
  });

  it('plans whole windows of the larger candle where minutes are out of reach', () => {
    const hole = { from: now - 20 * hour, to: now - 20 * hour + 1 };
    const [range, ...more] = planGap(hole, { now, candleReach: short, covered: [] });
    expect(more).toEqual([]);
    expect(range).toEqual({ timeframe: '5m', from: Date.UTC(2026, 0, 14, 14, 30), to: Date.UTC(2026, 0, 14, 14, 35) });
  });
});

describe('subtract', () => {
  it('leaves what no span covers', () => {
    const covered = [
      { from: 40, to: 60 },
      { from: 10, to: 20 },
      { from: 15, to: 30 },
    ];
    expect(subtract({ from: 0, to: 50 }, covered)).toEqual([
      { from: 0, to: 10 },
      { from: 30, to: 40 },
    ]);
  });
});

const reaches = fc.constantFrom<Exchange['candleReach']>(unlimited, short, { '5m': 90 * day, '1d': 2_000 * day });
const inputs = fc.record({
  sinceMinutes: fc.integer({ min: 0, max: 4_000 }),
  lookbackHours: fc.integer({ min: 1, max: 2_000 }),
  candleReach: reaches,
  coveredHours: fc.array(fc.tuple(fc.integer({ min: 0, max: 2_000 }), fc.integer({ min: 1, max: 500 })), {
    maxLength: 4,
  }),
});

describe('any plan', () => {
  it('covers what is asked for once, newest first, aligned, within reach, and is not planned again', () => {
    fc.assert(
      fc.property(inputs, ({ sinceMinutes, lookbackHours, candleReach, coveredHours }) => {
        const covered = coveredHours.map(([ago, hours]) => toDays(now - ago * hour, now - (ago - hours) * hour));
        const input = {
          now,
          liveFrom: liveFrom - sinceMinutes * minute,
          lookbackMs: lookbackHours * hour,
          candleReach,
        };
        const planned = planHistory({ ...input, covered });
        for (const [index, range] of planned.entries()) checkRange(range, planned[index - 1], candleReach);
        const asked = { from: Math.floor((now - input.lookbackMs) / day) * day, to: input.liveFrom };
        const left = subtract(asked, [...covered, ...planned]);
        expect(left.every((span) => isOutOfReach(span, candleReach))).toBe(true);
        if (left.length === 0) expect(planHistory({ ...input, covered: [...covered, ...planned] })).toEqual([]);
      }),
      { numRuns: 10_000 },
    );
  });
});

/** History is planned in whole days, so covered spans are too. */
function toDays(from: number, to: number): Span {
  return { from: Math.floor(from / day) * day, to: Math.ceil(to / day) * day };
}

function checkRange(range: BackfillRange, newer: BackfillRange | undefined, reach: Exchange['candleReach']): void {
  const length = timeframeMs[range.timeframe];
  if (range.from >= range.to || range.from % length !== 0 || range.to % length !== 0) throw new Error('not aligned');
  if (newer && newer.from < range.to) throw new Error('overlaps a newer range');
  if (range.to - range.from > 1_000 * Math.max(day, length)) throw new Error('too long');
  if (!isWithinReach(range, now, reach)) throw new Error('out of reach');
}

function isOutOfReach(span: Span, reach: Exchange['candleReach']): boolean {
  const [timeframe, furthest] = Object.entries(reach).at(-1) as [Timeframe, number];
  return span.to <= Math.ceil((now - furthest) / timeframeMs[timeframe]) * timeframeMs[timeframe];
}
