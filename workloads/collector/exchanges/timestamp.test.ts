import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isoToMs, secondsToMs } from './timestamp.ts';

test.each([
  ['2021-04-17T16:43:30.244075Z', 1618677810244],
  ['2021-04-17T16:43:30.2449999Z', 1618677810244],
  ['2021-04-17T16:43:30.2Z', 1618677810200],
  ['2021-04-17T16:43:30Z', 1618677810000],
])('cuts %s to the millisecond', (iso, ms) => {
  expect(isoToMs(iso)).toBe(ms);
});

test.each([
  ['1688669597.8277369', 1688669597827],
  ['1688669597.8', 1688669597800],
  ['1688669597', 1688669597000],
])('cuts %s seconds to the millisecond', (seconds, ms) => {
  expect(secondsToMs(seconds)).toBe(ms);
});

test('gives one time for microseconds as ISO and nanoseconds as seconds', () => {
  const moment = fc.record({
    seconds: fc.integer({ min: 1_000_000_000, max: 2_000_000_000 }),
    micros: fc.integer({ min: 0, max: 999_999 }),
    nanos: fc.integer({ min: 0, max: 999 }),
  });
  fc.assert(
    fc.property(moment, ({ seconds, micros, nanos }) => {
      const fraction = String(micros).padStart(6, '0');
      const iso = `${new Date(seconds * 1_000).toISOString().slice(0, 19)}.${fraction}Z`;
      expect(isoToMs(iso)).toBe(secondsToMs(`${seconds}.${fraction}${String(nanos).padStart(3, '0')}`));
    }),
  );
});
