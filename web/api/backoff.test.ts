import { expect, it } from 'vitest';
import { backoffMs } from './backoff.ts';

it('waits longer after each attempt, up to ten seconds', () => {
  expect([1, 2, 3, 6, 50].map((attempt) => backoffMs(attempt, 0))).toEqual([500, 1_000, 2_000, 10_000, 10_000]);
});

it('spreads clients that lost the same server', () => {
  expect(backoffMs(6, 1)).toBe(7_000);
});
