import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  atTimeframe,
  clampRange,
  endingRange,
  follows,
  newestRange,
  shift,
  spanOf,
  visibleCandles,
  zoomAt,
  zoomWithin,
} from './range.ts';

const minute = 60_000;

describe('the visible range', () => {
  it('shows the newest candle with some room at its right', () => {
    const range = newestRange(1_000 * minute, minute, 730);
    expect(follows(range, 1_000 * minute)).toBe(true);
    expect(range.max).toBe(1_005 * minute);
    expect(visibleCandles(range, minute)).toBe(104);
  });

  it('keeps the time under the pointer when it zooms', () => {
    const range = zoomAt({ min: 0, max: 100 }, 30, 0.5);
    expect(range).toEqual({ min: 15, max: 65 });
  });

  it('zooms no further than there may be candles in view, and keeps the time under the pointer even then', () => {
    const [range, timeframe] = [{ min: 0, max: 1_000 * minute }, minute];
    const wide = zoomWithin(range, 900 * minute, { factor: 2, timeframe });
    expect([spanOf(wide), wide.min]).toEqual([1_500 * minute, -450 * minute]);
    const close = zoomWithin(range, 900 * minute, { factor: 0.001, timeframe });
    expect(spanOf(close)).toBeCloseTo(10 * minute);
    expect(close.min).toBeCloseTo(891 * minute);
  });

  it('keeps right edge and number of candles at another timeframe', () => {
    const range = endingRange(600 * minute, minute, 100);
    const wider = atTimeframe(
      range,
      { last: 600 * minute, timeframe: minute },
      { last: 600 * minute, timeframe: 5 * minute },
    );
    expect(visibleCandles(wider, 5 * minute)).toBe(100);
    expect(wider.max).toBe(625 * minute);
    const past = shift(range, -300 * minute);
    const pastWider = atTimeframe(
      past,
      { last: 600 * minute, timeframe: minute },
      { last: 600 * minute, timeframe: 5 * minute },
    );
    expect(pastWider.max).toBe(past.max);
  });

  it('never loses all candles, nor shows more than 1,500 or fewer than ten', () => {
    const limits = { first: 0, last: 5_000 * minute, timeframe: minute };
    fc.assert(
      fc.property(fc.integer({ min: -1e9, max: 1e9 }), fc.integer({ min: 1, max: 1e9 }), (min, span) => {
        const range = clampRange({ min, max: min + span }, limits);
        const count = spanOf(range) / minute;
        expect(count).toBeGreaterThanOrEqual(10 - 1e-6);
        expect(count).toBeLessThanOrEqual(1_500 + 1e-6);
        expect(range.min).toBeLessThan(limits.last);
        expect(range.max).toBeGreaterThan(limits.first);
      }),
    );
  });
});
