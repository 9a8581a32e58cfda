import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ApiCandle } from '../../contracts/api.ts';
import { candlesWithin, candleUnder, dropFarEnd, indexAt, mergeCandles } from './candle-merge.ts';
import { mergeLive, unsettledFrom } from './live-merge.ts';

const candle = (time: number, revision = 1, more: Partial<ApiCandle> = {}): ApiCandle => ({
  time,
  open: 1,
  high: 1,
  low: 1,
  close: revision,
  volume: 1,
  quoteVolume: 1,
  tradeCount: 1,
  closed: true,
  revision,
  source: 'trades',
  complete: true,
  ...more,
});

const times = (candles: readonly ApiCandle[]): readonly number[] => candles.map(({ time }) => time);

describe('merging candles', () => {
  it('keeps the higher revision of a window, whichever side has it', () => {
    const merged = mergeCandles([candle(1, 3), candle(2, 1)], [candle(1, 2), candle(2, 4)]);
    expect(merged.map(({ revision }) => revision)).toEqual([3, 4]);
  });

  it('gives each window once, ascending, at its highest revision', () => {
    const list = fc
      .uniqueArray(fc.integer({ min: 0, max: 40 }))
      .chain((at) => fc.tuple(...at.sort((a, b) => a - b).map((time) => fc.nat(9).map((r) => candle(time, r)))));
    fc.assert(
      fc.property(list, list, (held, incoming) => {
        const merged = mergeCandles(held, incoming);
        const all = [...held, ...incoming];
        const windows = [...new Set(times(all))].sort((a, b) => a - b);
        expect(times(merged)).toEqual(windows);
        for (const { time, revision } of merged) {
          expect(revision).toBe(Math.max(...all.filter((other) => other.time === time).map((other) => other.revision)));
        }
      }),
    );
  });

  it('drops the far end only', () => {
    const candles = [1, 2, 3, 4].map((time) => candle(time));
    expect(times(dropFarEnd(candles, 'newest', 3))).toEqual([2, 3, 4]);
    expect(times(dropFarEnd(candles, 'oldest', 3))).toEqual([1, 2, 3]);
    expect(dropFarEnd(candles, 'oldest', 4)).toBe(candles);
  });

  it('finds the candle under a time, and none in a hole', () => {
    const candles = [candle(0), candle(60), candle(240)];
    expect(indexAt(candles, 60)).toBe(1);
    expect(candleUnder(candles, 85, 60)?.time).toBe(60);
    expect(candleUnder(candles, 150, 60)).toBeUndefined();
    expect(times(candlesWithin(candles, 1, 240))).toEqual([60, 240]);
  });
});

describe('live candles', () => {
  const held = { candles: [candle(60), candle(120), candle(180, 5, { closed: false })], atEnd: true, timeframe: 60 };
  const minute = 60_000;

  it('ignores what is not newer', () => {
    expect(mergeLive(held, [candle(180, 5)]).candles).toBe(held.candles);
  });

  it('moves the open candle', () => {
    const { candles, change } = mergeLive(held, [candle(180, 6)]);
    expect([candles.at(-1)?.revision, change]).toEqual([6, 'live']);
  });

  it('appends the next window', () => {
    const merge = mergeLive(held, [candle(240)]);
    expect([times(merge.candles), merge.change, merge.missed]).toEqual([[60, 120, 180, 240], 'live', undefined]);
  });

  it('tells that windows were jumped over, or that one was left open behind', () => {
    expect(mergeLive(held, [candle(360)]).missed).toBe(180);
    const candles = [candle(minute, 1, { closed: false }), candle(2 * minute)];
    expect(mergeLive({ candles, atEnd: true, timeframe: minute }, [candle(3 * minute)]).missed).toBe(minute);
  });

  it('asks after a break from the first window on that was still open', () => {
    expect(unsettledFrom([candle(1), candle(2, 1, { closed: false }), candle(3), candle(4)])).toBe(2);
    expect(unsettledFrom([candle(1), candle(2)])).toBe(2);
    expect(unsettledFrom([])).toBeUndefined();
  });

  it('gives a short window time to close', () => {
    const candles = [5, 6, 7].map((second) => candle(second * 1_000, 1, { closed: false }));
    expect(mergeLive({ candles, atEnd: true, timeframe: 1_000 }, [candle(8_000)]).missed).toBeUndefined();
  });

  it('tells of older history instead of taking it', () => {
    const merge = mergeLive(held, [candle(0, 1)]);
    expect([merge.candles, merge.older]).toEqual([held.candles, 0]);
  });

  it('leaves newer candles alone while the newest ones are not loaded', () => {
    expect(mergeLive({ ...held, atEnd: false }, [candle(240)]).candles).toBe(held.candles);
  });

  it('redraws all when a window further back changes', () => {
    expect(mergeLive(held, [candle(120, 2)]).change).toBe('merged');
  });
});
