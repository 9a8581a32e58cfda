import { describe, expect, it } from 'vitest';
import { decimalsOf, directionOf, formatNumber, formatPercent, formatSigned, formatTotal, missing } from './number.ts';

describe('numbers', () => {
  it('takes the decimals of a price from the tick size', () => {
    expect([0.1, 0.01, 1e-8, 0.5, 1, 5, 0.00001].map(decimalsOf)).toEqual([1, 2, 8, 1, 0, 0, 5]);
  });

  it('always shows all decimals, commas, and never an exponent', () => {
    expect(formatNumber(96412.3, 1)).toBe('96,412.3');
    expect(formatNumber(96412, 1)).toBe('96,412.0');
    expect(formatNumber(0.00002471, 8)).toBe('0.00002471');
  });

  it('writes minus as U+2212 and gives zero no sign', () => {
    expect(formatSigned(-0.42, 2, '%')).toBe('\u22120.42%');
    expect(formatSigned(680.2, 1)).toBe('+680.2');
    expect(formatSigned(-0.004, 2)).toBe('0.00');
    expect(formatPercent(0.001)).toBe('0.00%');
  });

  it('shows what is missing as a dash, never as zero', () => {
    expect([formatNumber(null, 2), formatPercent(undefined), formatTotal(Number.NaN)]).toEqual([
      missing,
      missing,
      missing,
    ]);
  });

  it('gives large totals three significant digits', () => {
    expect(formatTotal(2_712_345_678)).toBe('2.71 B');
    expect(formatTotal(28_417)).toBe('28.4 K');
    expect(formatTotal(999_999)).toBe('1.00 M');
    expect(formatTotal(412_300_000)).toBe('412 M');
    expect(formatTotal(7.5)).toBe('7.50');
  });

  it('calls a change that rounds to zero flat', () => {
    expect([directionOf(0.004, 2), directionOf(-0.006, 2), directionOf(3), directionOf(null)]).toEqual([
      'flat',
      'down',
      'up',
      'flat',
    ]);
  });
});
