import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { OrderBook } from '../../contracts/order-book.ts';
import { bookFigures, depthOf, groupLevels, groupSteps } from './book-levels.ts';

const book = (bids: OrderBook['bids'], asks: OrderBook['asks']): OrderBook => ({
  exchange: 'binance',
  symbol: 'BTC/USDT',
  ts: 0,
  received: 0,
  seq: 1,
  bids,
  asks,
});

describe('the order book', () => {
  it('rounds bids down and asks up, so that no step claims a better price', () => {
    expect(
      groupLevels(
        [
          [100.4, 1],
          [100.1, 2],
          [99.9, 3],
        ],
        0.5,
        'bid',
      ),
    ).toEqual([
      { price: 100, size: 3, total: 3 },
      { price: 99.5, size: 3, total: 6 },
    ]);
    expect(
      groupLevels(
        [
          [100.1, 1],
          [100.5, 2],
          [100.6, 3],
        ],
        0.5,
        'ask',
      ),
    ).toEqual([
      { price: 100.5, size: 3, total: 3 },
      { price: 101, size: 3, total: 6 },
    ]);
  });

  it('leaves prices on the grid where they are', () => {
    expect(
      groupLevels(
        [
          [0.3, 1],
          [0.7, 1],
        ],
        0.1,
        'ask',
      ).map(({ price }) => price),
    ).toEqual([0.3, 0.7]);
    expect(groupLevels([[0.00002471, 1]], 1e-8, 'bid')[0]?.price).toBe(0.00002471);
  });

  it('loses no size at any grouping', () => {
    const levels = fc.uniqueArray(fc.tuple(fc.integer({ min: 1, max: 5_000 }), fc.integer({ min: 1, max: 99 })), {
      selector: ([tick]) => tick,
    });
    fc.assert(
      fc.property(levels, fc.constantFrom(1, 2, 5, 10, 50), (raw, factor) => {
        const asks = raw.sort(([a], [b]) => a - b).map(([tick, size]) => [tick / 10, size] as const);
        const grouped = groupLevels(asks, factor / 10, 'ask');
        expect(grouped.at(-1)?.total ?? 0).toBe(asks.reduce((sum, [, size]) => sum + size, 0));
      }),
    );
  });

  it('measures spread and imbalance', () => {
    const figures = bookFigures(book([[100, 3]], [[101, 1]]));
    expect(figures).toMatchObject({ mid: 100.5, spread: 1, bidShare: 75, state: 'normal', levels: 1 });
    expect(bookFigures(book([], [[101, 1]]))).toBeNull();
  });

  it('calls a crossed book crossed and a locked one locked', () => {
    expect(bookFigures(book([[102, 1]], [[101, 1]]))?.state).toBe('crossed');
    expect(bookFigures(book([[101, 1]], [[101, 1]]))?.state).toBe('locked');
  });

  it('draws depth no further than the book reaches', () => {
    expect(depthOf(book([[99.9, 1]], [[100.1, 1]]), 100).reachPercent).toBeCloseTo(0.1);
    expect(
      depthOf(
        book(
          [
            [99.9, 1],
            [98, 5],
          ],
          [[100.1, 1]],
        ),
        100,
      ),
    ).toMatchObject({ reachPercent: 1, total: 2 });
  });

  it('offers no grouping that would leave a row or two', () => {
    const deep = book(
      [
        [100, 1],
        [99, 1],
      ],
      [
        [100.1, 1],
        [101.1, 1],
      ],
    );
    expect(groupSteps(0.1, deep)).toEqual([0.1, 0.2, 0.5]);
  });
});
