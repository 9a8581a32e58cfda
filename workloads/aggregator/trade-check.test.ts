import { expect, it } from 'vitest';
import type { Trade } from '../../contracts/trade.ts';
import { tradeFault } from './trade-check.ts';

const now = Date.UTC(2026, 0, 1);
const good: Trade = {
  exchange: 'binance',
  symbol: 'BTC/USDT',
  id: '1',
  ts: now,
  price: 1,
  amount: 1,
  side: 'buy',
  received: now,
};

it('accepts a trade', () => expect(tradeFault(good, 0)).toBeNull());

it.each([
  [{ id: undefined }, 'id is no text of 1 to 200 characters'],
  [{ id: '' }, 'id is no text of 1 to 200 characters'],
  [{ id: 7 }, 'id is no text of 1 to 200 characters'],
  [{ id: 'a\0b' }, 'id is no text of 1 to 200 characters'],
  [{ id: '\ud800' }, 'id is no text of 1 to 200 characters'],
  [{ id: 'x'.repeat(201) }, 'id is no text of 1 to 200 characters'],
  [{ exchange: '' }, 'exchange is no text of 1 to 200 characters'],
  [{ symbol: null }, 'symbol is no text of 1 to 200 characters'],
  [{ price: Number.NaN }, 'price is not a positive number'],
  [{ price: null }, 'price is not a positive number'],
  [{ price: -1 }, 'price is not a positive number'],
  [{ amount: -0.1 }, 'amount is not a positive number'],
  [{ amount: 0 }, 'amount is not a positive number'],
  [{ amount: '1' }, 'amount is not a positive number'],
  [{ ts: 1.5 }, 'ts is not a time in ms'],
  [{ ts: 1e300 }, 'ts is not a time in ms'],
  [{ received: undefined }, 'received is not a time in ms'],
  [{ side: 'hold' }, 'side is neither buy nor sell'],
  [{ ts: now + 60_001 }, 'ts is in the future'],
])('rejects %o: %s', (change, reason) => {
  expect(tradeFault({ ...good, ...change }, 0)).toBe(reason);
});

it.each([null, 7, 'text', [1]])('rejects %o, which is no trade at all', (value) => {
  expect(tradeFault(value, 0)).not.toBeNull();
});

it('measures the future by the exchange where the collector lags behind it', () => {
  const ahead = { ...good, ts: now + 90_000 };
  expect(tradeFault(ahead, now + 80_000)).toBeNull();
});
