import { expect, it } from 'vitest';
import { CandleRevisions } from './candle-revisions.ts';

const candle = (windowStart: number, revision: number) => ({ windowStart, revision });

it('accepts a revision once, and none that is older', () => {
  const revisions = new CandleRevisions();
  const accepted = [3, 3, 2, 4].map((revision) => revisions.accept('room', candle(0, revision)));
  expect(accepted).toEqual([true, false, false, true]);
  expect(revisions.accept('another room', candle(0, 1))).toBe(true);
});

it('accepts changes of windows long past, and remembers a bounded number of windows', () => {
  const revisions = new CandleRevisions();
  for (let window = 100; window < 200; window += 1) expect(revisions.accept('room', candle(window, 1))).toBe(true);
  expect(revisions.accept('room', candle(5, 1))).toBe(true);
  expect(revisions.accept('room', candle(199, 1))).toBe(false);
});

it('knows whether a stored candle is older than what the room was told', () => {
  const revisions = new CandleRevisions();
  expect(revisions.isBehind('room', candle(60, 1))).toBe(false);
  revisions.accept('room', candle(60, 5));
  expect(
    [candle(0, 9), candle(60, 4), candle(60, 5), candle(120, 1)].map((one) => revisions.isBehind('room', one)),
  ).toEqual([true, true, false, false]);
  revisions.forget('room');
  expect(revisions.isBehind('room', candle(0, 9))).toBe(false);
});
