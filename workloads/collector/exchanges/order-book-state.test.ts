import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { binance } from './binance/binance.ts';
import { BrokenBook } from './errors.ts';
import { foldBook } from './fixture.ts';
import type { LevelText } from './order-book-levels.ts';
import { type BookMessage, type BookRules, OrderBookState } from './order-book-state.ts';

const rules: BookRules = { follow: () => 'apply' };

function message(type: BookMessage['type'], bids: readonly LevelText[], asks: readonly LevelText[]): BookMessage {
  return { type, bids, asks, ts: 1, firstSeq: null, seq: null, checksum: null };
}

/** Bids below 100, asks from 100 on: they never meet. */
const level = (min: number, max: number) =>
  fc.tuple(fc.integer({ min, max }).map(String), fc.integer({ min: 0, max: 3 }).map(String));
const change = fc.record({ bids: fc.array(level(1, 99)), asks: fc.array(level(100, 199)) });

test('holds what a plain fold of snapshot and changes holds', () => {
  fc.assert(
    fc.property(change, fc.array(change), (snapshot, changes) => {
      const state = new OrderBookState(rules);
      state.apply(message('snapshot', snapshot.bids, snapshot.asks));
      for (const { bids, asks } of changes) state.apply(message('delta', bids, asks));
      const wanted = foldBook(
        [snapshot, ...changes].map((book, index) => ({ ...book, snapshot: index === 0 })),
        10,
      );
      expect(state.bids.top(10).map(({ price, amount }) => [price, amount])).toEqual(wanted.bids);
      expect(state.asks.top(10).map(({ price, amount }) => [price, amount])).toEqual(wanted.asks);
    }),
  );
});

test('knows nothing of changes before the snapshot', () => {
  const state = new OrderBookState(rules);
  expect(state.apply(message('delta', [['1', '1']], []))).toBe(false);
  expect(state.head).toBeNull();
});

test('is broken when a bid meets an ask, and then stands at nothing', () => {
  const state = new OrderBookState(rules);
  state.apply(message('snapshot', [['99', '1']], [['100', '1']]));
  expect(() => state.apply(message('delta', [['100', '1']], []))).toThrow(BrokenBook);
  expect(state.head).toBeNull();
});

test('is broken when the levels shown leave the range of a snapshot that was cut off', () => {
  const state = new OrderBookState({ ...rules, snapshot: { levels: 3, shown: 2 } });
  state.apply(
    message(
      'snapshot',
      [
        ['99', '1'],
        ['98', '1'],
        ['97', '1'],
      ],
      [['100', '1']],
    ),
  );
  expect(state.apply(message('delta', [['99', '0']], []))).toBe(true);
  expect(() =>
    state.apply(
      message(
        'delta',
        [
          ['98', '0'],
          ['90', '1'],
        ],
        [],
      ),
    ),
  ).toThrow('range of the snapshot');
});

describe('on Binance', () => {
  const { follow } = binance.bookRules(20);
  const delta = (firstSeq: number, seq: number): BookMessage => ({ ...message('delta', [], []), firstSeq, seq });

  test.each([
    ['already in the snapshot', true, 90, 100, 'skip'],
    ['over the edge of the snapshot', true, 99, 103, 'apply'],
    ['right behind the snapshot', true, 101, 103, 'apply'],
    ['too far behind the snapshot', true, 102, 103, 'broken'],
    ['right behind the last change', false, 101, 101, 'apply'],
    ['over the last change', false, 100, 103, 'broken'],
    ['behind a hole', false, 102, 102, 'broken'],
    ['the last change again', false, 100, 100, 'skip'],
  ] as const)('a change %s is taken as %s', (_, fresh, first, last, wanted) => {
    expect(follow({ ts: 1, seq: 100, fresh }, delta(first, last))).toBe(wanted);
  });
});
