import { describe, expect, test } from 'vitest';
import { barHistory } from './bar-history.ts';
import { klineIntervals } from './kline-interval.ts';
import { listingOf } from './listing.ts';
import { factorsOf } from './simulated-price.ts';
import { simulatedTape } from './simulated-tape.ts';
import { hourMs, type TapeTrade, tradesBetween } from './tape.ts';

const listing = listingOf('ADA/USDT');
const tape = simulatedTape(3, listing, factorsOf(3));
const day = Date.UTC(2026, 5, 10);
const later = day + 30 * 24 * hourMs;

function foldOf(trades: readonly TapeTrade[]) {
  const prices = trades.map(({ price }) => price);
  const first = trades[0] as TapeTrade;
  const last = trades.at(-1) as TapeTrade;
  return {
    open: first.price,
    high: prices.reduce((a, b) => Math.max(a, b)),
    low: prices.reduce((a, b) => Math.min(a, b)),
    close: last.price,
    amount: trades.reduce((sum, { amount }) => sum + amount, 0),
    quoteAmount: trades.reduce((sum, { amount, price }) => sum + amount * price, 0),
    takerBuyAmount: trades.reduce((sum, { amount, buyerIsMaker }) => sum + (buyerIsMaker ? 0 : amount), 0),
    firstId: first.id,
    lastId: last.id,
    firstRawId: first.firstRawId,
    lastRawId: last.lastRawId,
    lastAmount: last.amount,
  };
}

const windows = [
  ['1s', day + 7_000],
  ['1m', day + 61 * 60_000],
  ['5m', day + 15 * 60_000],
  ['1h', day + 5 * hourMs],
  ['4h', day + 8 * hourMs],
  ['1d', day],
] as const;

describe('a bar', () => {
  test.each(windows)('of %s equals the fold of its trades', (name, at) => {
    const interval = klineIntervals.get(name);
    if (interval === undefined) throw new Error(name);
    let start = interval.start(at);
    while (tape.idAt(start) === tape.idAt(interval.next(start))) start = interval.next(start);
    const trades = tradesBetween(tape, tape.idAt(start), tape.idAt(interval.next(start)));
    expect(barHistory(tape).bar(start, interval.next(start), later)).toMatchObject(foldOf(trades));
  });

  test('of the open window ends with the last trade that the clock has reached', () => {
    const now = day + 2 * hourMs + 34 * 60_000 + 12_345;
    const trades = tradesBetween(tape, tape.idAt(day), tape.idAt(now + 1));
    expect(barHistory(tape).bar(day, day + 24 * hourMs, now)).toMatchObject(foldOf(trades));
  });

  test('of the open hour is not kept for later', () => {
    const bars = barHistory(tape);
    const early = bars.bar(day, day + hourMs, day + 10 * 60_000);
    expect(bars.isKept(day)).toBe(false);
    expect(bars.bar(day, day + hourMs, later)?.lastId).toBeGreaterThan(early?.lastId ?? 0);
    expect(bars.isKept(day)).toBe(true);
  });

  test('before the first trade is null', () => {
    expect(barHistory(tape).bar(0, 60_000, later)).toBeNull();
  });
});

test('weeks start on Monday, months on the first', () => {
  const thursday = Date.UTC(2026, 9, 15, 13);
  expect(klineIntervals.get('1w')?.start(thursday)).toBe(Date.UTC(2026, 9, 12));
  expect(klineIntervals.get('1M')?.start(thursday)).toBe(Date.UTC(2026, 9, 1));
  expect(klineIntervals.get('1M')?.next(Date.UTC(2026, 11, 1))).toBe(Date.UTC(2027, 0, 1));
});
