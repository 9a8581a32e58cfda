import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { listingOf } from './listing.ts';
import { simulatedMarket } from './market.ts';
import { factorsOf } from './simulated-price.ts';
import { simulatedTape } from './simulated-tape.ts';
import { hourMs, tickMs, tradesBetween } from './tape.ts';

const noon = Date.UTC(2026, 9, 1, 12);
const symbols = ['BTC/USDT', 'DOGE/USDT', 'ETH/BTC', 'PEPE/USDT'];
const tapeOf = (symbol: string, seed = 1) => simulatedTape(seed, listingOf(symbol), factorsOf(seed));

describe('simulated trades', () => {
  test.each(symbols)('of %s are the same whoever asks, in whatever order', (symbol) => {
    const forwards = tapeOf(symbol);
    const later = tapeOf(symbol);
    later.idAt(noon + 5 * hourMs);
    const from = forwards.idAt(noon);
    const to = forwards.idAt(noon + 2 * hourMs);
    const sequential = tradesBetween(forwards, from, to);
    const last = tradesBetween(later, to - 100, to);
    const first = tradesBetween(later, from, from + 100);
    expect(first).toEqual(sequential.slice(0, 100));
    expect(last).toEqual(sequential.slice(-100));
  });

  test('differ between seeds', () => {
    const [one, other] = [tapeOf('BTC/USDT', 1), tapeOf('BTC/USDT', 2)];
    const id = one.idAt(noon);
    expect(tradesBetween(one, id, id + 50)).not.toEqual(tradesBetween(other, id, id + 50));
  });

  test.each(symbols)('of %s have gapless ids and raw ids in order of time', (symbol) => {
    const tape = tapeOf(symbol);
    const trades = tradesBetween(tape, tape.idAt(noon), tape.idAt(noon + 3 * hourMs));
    expect(trades.length).toBeGreaterThan(1000);
    for (const [i, trade] of trades.entries()) {
      const before = trades[i - 1];
      expect(trade.lastRawId).toBeGreaterThanOrEqual(trade.firstRawId);
      if (before === undefined) continue;
      expect(trade.id).toBe(before.id + 1);
      expect(trade.firstRawId).toBe(before.lastRawId + 1);
      expect(trade.time).toBeGreaterThanOrEqual(before.time);
    }
  });

  test('are found by their time, back to the first hour', () => {
    const tape = tapeOf('LTC/USDT');
    const start = Date.UTC(2015, 0, 1);
    fc.assert(
      fc.property(fc.integer({ min: start, max: noon }), (time) => {
        const id = tape.idAt(time);
        const [found] = tradesBetween(tape, id, id + 1);
        const [before] = tradesBetween(tape, id - 1, id);
        expect(found?.time).toBeGreaterThanOrEqual(time);
        if (before !== undefined) expect(before.time).toBeLessThan(time);
      }),
      { numRuns: 40 },
    );
  });

  test('of 2014 do not exist', () => {
    expect(tapeOf('BTC/USDT').idAt(Date.UTC(2014, 0, 1))).toBe(1);
  });

  test.each(symbols)('of %s meet the best price of the book, or eat into it level by level', (symbol) => {
    const market = simulatedMarket(1, symbol, factorsOf(1));
    const { tape, bookAt } = market;
    const from = tape.idAt(noon);
    let depth = 0;
    for (const [i, trade] of tradesBetween(tape, from, from + 2_000).entries()) {
      const book = bookAt(Math.floor(trade.time / tickMs));
      const side = trade.buyerIsMaker ? book.bids : book.asks;
      const [before] = tradesBetween(tape, trade.id - 1, trade.id);
      depth = i > 0 && before?.time === trade.time ? depth + 1 : 0;
      if (i > 0) expect(side.price[depth]).toBe(trade.price);
      expect((book.asks.price[0] ?? 0) - (book.bids.price[0] ?? 0)).toBeGreaterThanOrEqual(1);
    }
  });
});
