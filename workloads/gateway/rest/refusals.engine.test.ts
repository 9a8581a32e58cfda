import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Problem } from '../../../contracts/api.ts';
import { openTestGateway, type TestGateway, trackSeries } from '../test-gateway.ts';
import { getPromised } from './promised-answer.ts';
import { seedCandles } from './seed.ts';

const noon = Date.UTC(2026, 0, 1, 12);
const btc = { exchange: 'binance', symbol: 'BTC/USDT' };
const candles = '/api/v1/candles?exchange=binance&symbol=BTC/USDT&timeframe=1m';
const trades = '/api/v1/trades?exchange=binance&symbol=BTC/USDT';
const gaps = '/api/v1/gaps?exchange=binance&symbol=BTC/USDT';

let test: TestGateway;
beforeAll(async () => {
  test = await openTestGateway();
  await trackSeries(test.database, btc);
  await seedCandles(test.database, { ...btc, timeframe: '1m' }, [noon, noon + 60_000]);
});
afterAll(() => test.close());

const check = (path: string) => getPromised(test, path);

const injections = [
  "'",
  "';--",
  "BTC/USDT' OR '1'='1",
  '1; DROP TABLE candles',
  '$1',
  '\\',
  '\u0000',
  '%00',
  '💥',
  '../..',
];
const wrong: Readonly<Record<string, readonly string[]>> = {
  exchange: ['', 'Binance', 'a b', 'x'.repeat(33), ...injections],
  symbol: ['', 'BTC', 'btc/usdt', 'BTC/', '/USDT', 'BTC/USDT/X', 'BTC USDT', 'A'.repeat(40), ...injections],
  timeframe: ['', '2m', '1M', '1', 'm', ...injections],
  from: [
    '',
    'yesterday',
    '-1',
    '1.5',
    '1e12',
    '2026-13-01',
    '2026-02-30',
    '2026-01-01T12:00',
    '2026-01-01T25:00:00Z',
    '9'.repeat(16),
    '999999999999999',
    'NaN',
    'Infinity',
    ...injections,
  ],
  to: ['', 'now', '-1', '0x10', '2026-1-1', ...injections],
  limit: ['', '0', '-1', '1001', '1.5', '1e2', '0x10', 'ten', ' 5', '9'.repeat(30), ...injections],
  cursor: ['', 'x', 'e30', 'W10', 'bnVsbA', '-', 'a'.repeat(2_000), ...injections],
};
const table = Object.entries(wrong).flatMap(([name, values]) => values.map((value) => [name, value] as const));

it.each(table)('refuses %s = %j and names it', async (name, value) => {
  const url = new URL(candles, test.gateway.url);
  url.searchParams.set(name, value);
  const { status, body } = await check(url.pathname + url.search);
  const problem = body as Problem;
  expect(status).toBe(400);
  expect(problem.parameters?.map((parameter) => parameter.name)).toContain(name);
  expect(problem.detail).not.toMatch(/\bat .*:\d+|node_modules|SELECT|syntax/);
});

it.each([
  ['a parameter that does not exist', `${candles}&limits=5`, 'limits'],
  ['a parameter given twice', `${candles}&limit=5&limit=6`, 'limit'],
  ['a parameter given as a list', `${candles}&exchange[]=binance`, 'exchange[]'],
  ['a parameter named after a prototype', `${candles}&__proto__=1`, '__proto__'],
  ['a range that ends before it begins', `${candles}&from=2&to=1`, 'from'],
  ['a missing symbol', '/api/v1/trades?exchange=binance', 'symbol'],
  ['a parameter where none is taken', '/api/v1/symbols?exchange=binance', 'exchange'],
])('refuses %s', async (_, path, name) => {
  const { status, body } = await check(path);
  expect(status).toBe(400);
  expect((body as Problem).parameters?.map((parameter) => parameter.name)).toContain(name);
});

it('refuses the cursor of another query, and one that was tampered with', async () => {
  const { next } = (await check(`${candles}&limit=1`)).body as { next: string };
  const fields = JSON.parse(Buffer.from(next, 'base64url').toString());
  const forge = (change: unknown) => Buffer.from(JSON.stringify(change)).toString('base64url');
  expect((await check(`${trades}&cursor=${next}`)).status).toBe(400);
  expect((await check(`${candles.replace('1m', '5m')}&cursor=${next}`)).status).toBe(400);
  expect((await check(`${candles}&cursor=${forge([...fields.slice(0, 5), [1e300, '']])}`)).status).toBe(400);
  const gapCursor = [1, 'gaps binance BTC/USDT', 'older', 0, noon, [noon, "1'; DROP TABLE gaps"]];
  expect((await check(`${gaps}&cursor=${forge(gapCursor)}`)).status).toBe(400);
  const tradeCursor = [1, 'trades binance BTC/USDT', 'older', 0, noon + 1, [noon + 1, "1'; DROP TABLE trades"]];
  expect((await check(`${trades}&cursor=${forge(tradeCursor)}`)).status).toBe(200);
});

it.each([
  ['exchange', '/api/v1/gaps?exchange=kraken&symbol=BTC/USDT', 'kraken is not tracked; tracked are binance'],
  ['symbol', '/api/v1/gaps?exchange=binance&symbol=A/B', 'A/B is not tracked on binance; tracked are BTC/USDT'],
])('names an unknown %s and what there is', async (name, path, detail) => {
  const { status, body } = await check(path);
  expect(status).toBe(404);
  expect((body as Problem).parameters).toEqual([{ name, detail }]);
});

it.each([
  '/api/v1',
  '/api/v1/candle',
  '/api/v2/candles',
  '/nothing',
  '/assets/../../package.json',
  '/%2e%2e/package.json',
  '/.env',
  '/assets/%00',
  '/%',
])('has no %s', async (path) => {
  const { status } = await check(path);
  expect([400, 404]).toContain(status);
});

it.each(['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])('refuses %s', async (method) => {
  const response = await test.get('/api/v1/candles', { method });
  expect(response.status).toBe(405);
  expect(response.headers.get('allow')).toBe('GET, HEAD');
});

it('refuses a large body before it is sent', async () => {
  const response = await test.get('/api/v1/candles', { method: 'POST', body: 'x'.repeat(200_000) });
  expect(response.status).toBe(413);
});
