import { describe, expect, it } from 'vitest';
import { niceTicks, percentTicks, priceText, tickDecimals } from './price-scale.ts';

describe('the price scale', () => {
  it('ticks at round values', () => {
    expect(niceTicks(0.3, 10.2, 5)).toEqual([2, 4, 6, 8, 10]);
    expect(niceTicks(1, 1, 5)).toEqual([]);
  });

  it('ticks at round percentages of the base', () => {
    const ticks = percentTicks(95, 106, { base: 100, count: 5 });
    expect(ticks.map((tick) => Math.round(tick * 100) / 100)).toEqual([95, 97.5, 100, 102.5, 105]);
  });

  it('drops trailing zeros of the labels as a group', () => {
    expect(tickDecimals([96_000, 96_200], 1)).toBe(0);
    expect(tickDecimals([1.1, 1.15], 4)).toBe(2);
    expect(tickDecimals([0.0000247, 0.0000248], 8)).toBe(7);
  });

  it('tells the distance from the base in percent', () => {
    expect(priceText(101, { scale: 'percent', base: 100, decimals: 2 })).toBe('+1.00%');
    expect(priceText(101, { scale: 'log', base: 100, decimals: 1 })).toBe('101.0');
  });
});
