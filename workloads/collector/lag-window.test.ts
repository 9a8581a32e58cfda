import { expect, it } from 'vitest';
import { LagWindow } from './lag-window.ts';

it('gives the percentiles of the last minute alone', () => {
  const lags = new LagWindow();
  expect(lags.percentiles(0)).toEqual({ p50: null, p99: null });
  for (let at = 0; at < 50; at += 1) lags.add(0, 9_999);
  for (let lag = 1; lag <= 200; lag += 1) lags.add(59_000, lag);
  expect(lags.percentiles(60_000)).toEqual({ p50: 100, p99: 198 });
  expect(lags.percentiles(120_000)).toEqual({ p50: null, p99: null });
});
