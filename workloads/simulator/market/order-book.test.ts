import { expect, test } from 'vitest';
import { simulatedMarket } from './market.ts';
import { type BookSide, bookChange, type Change } from './order-book.ts';
import { factorsOf } from './simulated-price.ts';
import { tickMs } from './tape.ts';

const { bookAt } = simulatedMarket(1, 'ETH/USDT', factorsOf(1));
const start = Date.UTC(2026, 9, 1, 12) / tickMs;

function apply(side: Map<number, number>, changes: readonly Change[]): void {
  for (const [price, amount] of changes) {
    if (amount === 0) side.delete(price);
    else side.set(price, amount);
  }
}

function levels(side: BookSide): Map<number, number> {
  return new Map(Array.from(side.price, (price, i) => [price, side.amount[i] as number]));
}

test('changes lead from any book to any later one, and their ids follow on', () => {
  let book = bookAt(start);
  const bids = levels(book.bids);
  const asks = levels(book.asks);
  for (const step of [1, 1, 1, 2, 3, 10, 100, 36_000]) {
    const next = bookAt(book.tick + step);
    const change = bookChange(book, next);
    expect(change.firstUpdateId).toBe(book.updateId + 1);
    expect(change.lastUpdateId).toBe(next.updateId);
    apply(bids, change.bids);
    apply(asks, change.asks);
    expect(bids).toEqual(levels(next.bids));
    expect(asks).toEqual(levels(next.asks));
    book = next;
  }
});

test('a tick changes a few levels, not the whole book', () => {
  const sizes = Array.from({ length: 50 }, (_, i) => {
    const { bids, asks } = bookChange(bookAt(start + i), bookAt(start + i + 1));
    return bids.length + asks.length;
  });
  const mean = sizes.reduce((sum, size) => sum + size, 0) / sizes.length;
  expect(mean).toBeGreaterThan(1);
  expect(mean).toBeLessThan(60);
});

test('sides are sorted and do not cross', () => {
  const { bids, asks } = bookAt(start);
  expect(bids.price).toHaveLength(400);
  expect([...bids.price]).toEqual([...bids.price].sort((a, b) => b - a));
  expect([...asks.price]).toEqual([...asks.price].sort((a, b) => a - b));
  expect(asks.price[0]).toBeGreaterThan(bids.price[0] ?? 0);
});
