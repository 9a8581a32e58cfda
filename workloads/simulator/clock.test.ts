import { expect, test } from 'vitest';
import { replayClock } from './clock.ts';

test('a replay clock stands, runs at its speed, and goes on at real pace behind the end', () => {
  let real = 50;
  const clock = replayClock({ from: 1_000, to: 10_999, speed: 10, real: () => real });
  expect([clock.now(), clock.speed]).toEqual([999, 0]);
  real = 700;
  expect(clock.now()).toBe(999);
  clock.start();
  real += 100;
  expect([clock.now(), clock.speed]).toEqual([1_999, 10]);
  clock.start();
  real += 900;
  expect([clock.now(), clock.speed]).toEqual([10_999, 1]);
  real += 100;
  expect(clock.now()).toBe(11_099);
});

test('a replay clock of infinite speed is where it was put', () => {
  let real = 0;
  const clock = replayClock({ from: 1_000, to: 2_000, speed: Number.POSITIVE_INFINITY, real: () => real });
  clock.start();
  real += 5_000;
  expect(clock.now()).toBe(999);
  clock.reach(1_500);
  clock.reach(1_400);
  expect([clock.now(), clock.speed]).toEqual([1_500, Number.POSITIVE_INFINITY]);
  clock.reach(9_999);
  real += 30;
  expect([clock.now(), clock.speed]).toEqual([2_030, 1]);
});
