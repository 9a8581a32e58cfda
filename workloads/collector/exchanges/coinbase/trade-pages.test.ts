import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { VenueTrade } from '../venue.ts';
import { type FetchPage, pageBehind, pageLength } from './trade-pages.ts';

/** A market whose trade n came at `times[n]`, paged as Coinbase pages: ids below `before`, newest first. */
function market(times: readonly number[], firstId: number) {
  const trades = times.map(
    (ts, index): VenueTrade => ({ id: String(firstId + index), ts, price: 1, amount: 1, side: 'buy' }),
  );
  let calls = 0;
  const fetch: FetchPage = async (before) => {
    calls += 1;
    const end = before === null ? trades.length : Math.min(Math.max(before - firstId, 0), trades.length);
    return trades.slice(Math.max(end - pageLength, 0), end).toReversed();
  };
  return { trades, fetch, calls: () => calls };
}

const times = fc.array(fc.nat({ max: 5 }), { minLength: 1, maxLength: 6_000, size: 'max' }).map((steps) => {
  let now = 0;
  return steps.map((step) => (now += step));
});

test('begins with the trade behind the id', async () => {
  const { fetch } = market(
    Array.from({ length: 3_000 }, (_, n) => n),
    1,
  );
  const page = await pageBehind(fetch, { afterId: '500', afterTs: 499 });
  expect([page.at(-1)?.id, page[0]?.id]).toEqual(['501', '1500']);
});

test('holds the first trade at or behind any time, whatever the market', async () => {
  await fc.assert(
    fc.asyncProperty(times, fc.nat({ max: 20_000 }), fc.constantFrom(1, 1_568_267), async (all, ts, firstId) => {
      const { trades, fetch, calls } = market(all, firstId);
      const page = await pageBehind(fetch, { fromTs: ts });
      const wanted = trades.find((trade) => trade.ts >= ts);
      if (wanted) expect(page).toContainEqual(wanted);
      else expect(page.every((trade) => trade.ts < ts)).toBe(true);
      expect(calls()).toBeLessThan(40);
    }),
    { numRuns: 50 },
  );
});
