import { expect, test } from 'vitest';
import { binanceFixture } from './binance/fixture.ts';
import { openAgainst } from './contract/open-against.ts';
import { krakenFixture } from './kraken/fixture.ts';

test('waits for the next minute before the weight limit is reached', async () => {
  const waits: number[] = [];
  const sleep = async (ms: number) => void waits.push(ms);
  const { server, exchange } = await openAgainst(binanceFixture, { sleep });
  await exchange.syncClock();
  expect(exchange.usedWeight()).toBeNull();
  server.headers = { 'X-MBX-USED-WEIGHT-1M': '5399' };
  await exchange.loadMarket('XRP/ETH');
  expect(exchange.usedWeight()).toBe(5_399);
  expect(waits).toEqual([]);

  server.headers = { 'X-MBX-USED-WEIGHT-1M': '5400' };
  await exchange.fetchTrades('XRP/ETH', { fromTs: 0 });
  expect(waits).toEqual([]);
  await exchange.fetchTrades('XRP/ETH', { fromTs: 0 });
  expect(waits).toHaveLength(1);
  expect(waits[0]).toBeLessThanOrEqual(60_000);
});

test('understands a Retry-After that is a date', async () => {
  const { server, exchange } = await openAgainst(binanceFixture);
  const date = new Date(Date.now() + 3_600_000).toUTCString();
  server.refusals.push({ status: 429, headers: { 'retry-after': date } });
  const error = await exchange.loadMarket('XRP/ETH').catch((reason) => reason);
  expect(error.kind).toBe('rate-limited');
  expect(error.retryAfterMs).toBeGreaterThan(3_000_000);
  expect(error.retryAfterMs).toBeLessThanOrEqual(3_600_000);
});

test('understands a limit that comes as a good answer', async () => {
  const { server, exchange } = await openAgainst(krakenFixture);
  await exchange.loadMarket('XMR/USD');
  server.refusals.push({ status: 200, body: { error: ['EGeneral:Too many requests'] } });
  await expect(exchange.fetchTrades('XMR/USD', { fromTs: 0 })).rejects.toMatchObject({ kind: 'rate-limited' });
});

test('passes over minutes without trades, and takes nothing for a candle that is none', async () => {
  const { server, exchange } = await openAgainst(binanceFixture);
  await exchange.loadMarket('XRP/ETH');
  const answer = (...klines: readonly (readonly [number, string, string])[]) =>
    server.refusals.push({
      status: 200,
      body: klines.map(([start, close, volume]) => [start, '1', '1', '1', close, volume, start + 59_999, '1', 1]),
    });
  answer([0, '1', '0'], [60_000, '1', '5'], [120_000, '1', '0.00']);
  const candles = await exchange.fetchCandles('XRP/ETH', '1m', 0, 180_000);
  expect(candles).toMatchObject([{ windowStart: 60_000, volume: 5 }]);
  for (const [close, volume] of [
    ['', '5'],
    ['x', '5'],
    ['1', 'x'],
    ['1', '-1'],
  ] as const) {
    answer([0, close, volume]);
    await expect(exchange.fetchCandles('XRP/ETH', '1m', 0, 180_000)).rejects.toThrow('not a candle');
  }
});
