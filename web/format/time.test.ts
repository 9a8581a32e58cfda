import { describe, expect, it } from 'vitest';
import { candleTime, clockTime, countdown, dateText, duration, tapeTime } from './time.ts';

const moment = Date.UTC(2026, 10, 20, 14, 37, 35, 604);

describe('times', () => {
  it('reads the clock in UTC', () => {
    expect(clockTime(moment)).toBe('14:37:35');
    expect(tapeTime(moment)).toBe('14:37:35.60');
    expect(dateText(moment)).toBe('20 Nov 2026');
  });

  it('names a candle as closely as its timeframe needs', () => {
    expect(candleTime(moment, 1_000)).toBe('20 Nov 14:37:35');
    expect(candleTime(moment, 300_000)).toBe('20 Nov 14:37');
    expect(candleTime(moment, 86_400_000)).toBe('20 Nov 2026');
  });

  it('gives ages in the unit that suits them', () => {
    const ages = [400, 12_000, 59_700, 252_000, 13_680_000, 7_200_000, 183_600_000].map(duration);
    expect(ages).toEqual(['0.4 s', '12 s', '1 min', '4 min', '3 h 48 m', '2 h', '2 d 3 h']);
  });

  it('counts down with seconds', () => {
    expect([23_400, 725_000, 3_723_000, -5].map(countdown)).toEqual(['0:23', '12:05', '1:02:03', '0:00']);
  });
});
