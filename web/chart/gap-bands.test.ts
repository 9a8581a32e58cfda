import { describe, expect, it } from 'vitest';
import type { ApiGap } from '../../contracts/api.ts';
import { gapBands, progressedGaps } from './gap-bands.ts';

const gap = (from: number, to: number, more: Partial<ApiGap> = {}): ApiGap => ({
  from,
  to,
  reason: 'socket lost',
  foundAt: to,
  filledAt: null,
  filledBy: null,
  backfillPercent: 0,
  ...more,
});

describe('gaps', () => {
  it('are labelled with their length and how far they are filled', () => {
    const [band] = gapBands([gap(0, 2_700_000, { backfillPercent: 64.9 })], 300_000);
    expect(band?.label).toBe('Gap 45 min · backfill 64%');
  });

  it('begin half a candle early, because candles are centred on their start', () => {
    const [band] = gapBands([gap(600_000, 1_200_000)], 300_000);
    expect([band?.from, band?.to]).toEqual([450_000, 1_050_000]);
  });

  it('vanish when they are filled', () => {
    expect(gapBands([gap(0, 60_000, { filledAt: 1, backfillPercent: 100 })], 60_000)).toEqual([]);
  });

  it('are worth another look when they were filled further', () => {
    const before = [gap(0, 10), gap(20, 30)];
    const after = [gap(0, 10), gap(20, 30, { filledAt: 40, backfillPercent: 100 }), gap(50, 60)];
    expect(progressedGaps(before, after).map(({ from }) => from)).toEqual([20]);
  });
});
