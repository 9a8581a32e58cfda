import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Trade } from '../../contracts/trade.ts';
import type { TradeCursor } from './exchange.ts';
import { behind, checkContinuity, dropKnown, idDistance, recoveryOf } from './gap-finder.ts';

const first = 9_007_199_254_740_000n;
const start = 1_700_000_000_000;

function trade(offset: number, ts = start + offset * 10): Trade {
  const id = String(first + BigInt(offset));
  return { exchange: 'binance', symbol: 'BTC/USDT', id, ts, price: 1, amount: 1, side: 'buy', received: ts };
}

const offsets = (trades: readonly Trade[]): number[] => trades.map(({ id }) => Number(BigInt(id) - first));

describe('checkContinuity', () => {
  it('lets an unbroken batch through', () => {
    expect(checkContinuity(behind(trade(1)), [trade(2), trade(3)])).toEqual({
      ready: [trade(2), trade(3)],
      hole: null,
      behind: [],
    });
  });

  it('drops repetitions and a stale snapshot after a reconnect', () => {
    const { ready, hole } = checkContinuity(behind(trade(5)), [trade(3), trade(4), trade(5), trade(6), trade(6)]);
    expect(offsets(ready)).toEqual([6]);
    expect(hole).toBeNull();
  });

  it('restores the order', () => {
    expect(offsets(checkContinuity(behind(trade(1)), [trade(3), trade(2), trade(4)]).ready)).toEqual([2, 3, 4]);
  });

  it('finds the hole and keeps what lies behind it, also across the limit of exact numbers', () => {
    const { ready, hole, behind: rest } = checkContinuity(behind(trade(1)), [trade(2), trade(5_000), trade(5_001)]);
    expect(offsets(ready)).toEqual([2]);
    expect(hole).toEqual({ before: trade(5_000), missing: 4_997 });
    expect(offsets(rest)).toEqual([5_000, 5_001]);
  });

  it('begins with the first trade when only a time is known, and drops what is older', () => {
    const { ready, hole } = checkContinuity({ fromTs: trade(3).ts }, [trade(2), trade(3), trade(4)]);
    expect(offsets(ready)).toEqual([3, 4]);
    expect(hole).toBeNull();
  });

  it('takes ids that began anew for a hole of unknown size instead of dropping the trades for ever', () => {
    const anew = trade(2, start + 3_600_000);
    expect(checkContinuity(behind(trade(100)), [anew])).toEqual({
      ready: [],
      hole: { before: anew, missing: null },
      behind: [anew],
    });
  });

  it('finds every hole, whatever is dropped, repeated and reordered on the way', () => {
    const stream = fc.record({
      lost: fc.uniqueArray(fc.integer({ min: 1, max: 60 }), { maxLength: 60 }),
      order: fc.array(fc.integer({ min: 1, max: 60 }), { maxLength: 80 }),
      cuts: fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 12 }),
    });
    fc.assert(
      fc.property(stream, ({ lost, order, cuts }) => {
        const arriving = order.filter((offset) => !lost.includes(offset)).map((offset) => trade(offset));
        expect(collected(arriving, cuts)).toEqual(
          Array.from({ length: Math.max(0, ...offsets(arriving)) }, (_, i) => i + 1),
        );
      }),
      { numRuns: 10_000 },
    );
  });
});

/** Runs batches through the finder as the feed does, with an exchange that knows every trade. */
function collected(arriving: readonly Trade[], cuts: readonly number[]): number[] {
  const published: Trade[] = [];
  let cursor: TradeCursor = behind(trade(0));
  const publish = (trades: readonly Trade[]): void => {
    published.push(...trades);
    const last = trades.at(-1);
    if (last) cursor = behind(last);
  };
  for (let from = 0, turn = 0; from < arriving.length; turn++) {
    const size = cuts[turn % cuts.length] ?? 1;
    let waiting = arriving.slice(from, from + size);
    from += size;
    while (waiting.length > 0) {
      const { ready, hole, behind: rest } = checkContinuity(cursor, waiting);
      publish(ready);
      waiting = [...rest];
      if (!hole) break;
      const known = offsets([published.at(-1) ?? trade(0)])[0] ?? 0;
      expect(hole.missing).toBe((offsets([hole.before])[0] ?? 0) - known - 1);
      publish(Array.from({ length: hole.missing ?? 0 }, (_, index) => trade(known + 1 + index)));
    }
  }
  return offsets(published);
}

describe('dropKnown', () => {
  it('keeps each unknown trade once, in order of time', () => {
    const batch = [trade(4), trade(2), trade(3), trade(2), trade(1)];
    expect(offsets(dropKnown(new Set([trade(3).id]), trade(2).ts, batch))).toEqual([2, 4]);
  });
});

describe('recoveryOf', () => {
  it.each([
    ['a short hole of an opaque exchange', 'opaque', 119_000, null, 'trades'],
    ['a long hole of an opaque exchange', 'opaque', 121_000, null, 'candles'],
    ['a long but cheap hole', 'sequential', 7_200_000, 100_000, 'trades'],
    ['a long and dear hole', 'sequential', 7_200_000, 100_001, 'candles'],
    ['a long hole after ids began anew', 'sequential', 7_200_000, null, 'candles'],
  ] as const)('%s', (_, tradeIds, spanMs, missing, expected) => {
    expect(recoveryOf({ tradeIds, spanMs, missing })).toBe(expected);
  });
});

it('measures the distance of ids beyond exact numbers', () => {
  expect(idDistance('9007199254740993', '9007199254740995')).toBe(2);
  expect(idDistance('7', '5')).toBe(-2);
});
