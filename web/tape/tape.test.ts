import { describe, expect, it } from 'vitest';
import type { ApiTrade } from '../../contracts/api.ts';
import { keptTrades, largeTradeSize, pushTrades, sizeSteps, tradesPerMinute } from './tape.ts';

const trade = (id: number, time = id, amount = 1): ApiTrade => ({
  id: String(id),
  time,
  price: 1,
  amount,
  side: 'buy',
});
const ids = (trades: readonly ApiTrade[]): readonly string[] => trades.map(({ id }) => id);

describe('the tape', () => {
  it('puts the newest trade on top, once', () => {
    expect(ids(pushTrades([trade(2), trade(1)], [trade(2), trade(3), trade(4)]))).toEqual(['4', '3', '2', '1']);
  });

  it('stays the same when nothing is new', () => {
    const tape = [trade(1)];
    expect(pushTrades(tape, [trade(1)])).toBe(tape);
  });

  it('keeps a limited number', () => {
    const many = Array.from({ length: keptTrades + 5 }, (_, id) => trade(id));
    expect(pushTrades([], many)).toHaveLength(keptTrades);
  });

  it('makes the largest few stand out, once there is something to compare with', () => {
    const tape = Array.from({ length: 100 }, (_, id) => trade(id, id, id + 1));
    expect(largeTradeSize(tape)).toBe(96);
    expect(largeTradeSize(tape.slice(0, 10))).toBe(Number.POSITIVE_INFINITY);
  });

  it('counts the trades of the last minute by exchange time', () => {
    expect(tradesPerMinute([trade(3, 100_000), trade(2, 50_000), trade(1, 30_000)], 100_000)).toBe(2);
  });

  it('offers sizes around what trades here', () => {
    expect(sizeSteps([trade(1, 1, 0.02)], 0.001)).toEqual([0, 0.01, 0.05, 0.1, 0.5, 1]);
  });
});
