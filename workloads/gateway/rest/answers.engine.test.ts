import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Problem } from '../../../contracts/api.ts';
import { rawTickers, rawTrades } from '../../../contracts/topics.ts';
import { openTestGateway, type TestGateway, trackSeries } from '../test-gateway.ts';
import { openApiDocument } from './openapi.ts';
import { seedCandles, seedGaps, seedTrades } from './seed.ts';

const noon = Date.UTC(2026, 0, 1, 12);
const btc = { exchange: 'binance', symbol: 'BTC/USDT' };
const candles = '/api/v1/candles?exchange=binance&symbol=BTC/USDT&timeframe=1m';
const trades = '/api/v1/trades?exchange=binance&symbol=BTC/USDT';
const gaps = '/api/v1/gaps?exchange=binance&symbol=BTC/USDT';

let test: TestGateway;
let webRoot: string;
beforeAll(async () => {
  webRoot = join(await mkdtemp(join(tmpdir(), 'cryptoviz-web-')), 'dist');
  await mkdir(webRoot);
  test = await openTestGateway({ webRoot });
  await trackSeries(test.database, btc);
  await seedTrades(test.database, btc, [{ ts: noon, id: '"; DROP TABLE trades; --' }]);
  await seedCandles(test.database, { ...btc, timeframe: '1m' }, [noon, noon + 60_000]);
  await seedGaps(test.database, btc, [[noon, noon + 1_000]]);
});
afterAll(async () => {
  await test.close();
  await rm(dirname(webRoot), { recursive: true });
});

const document = openApiDocument();
const ajv = new Ajv2020({ strict: false, allErrors: true });
ajv.addSchema({ $id: 'openapi', ...document });

/** What the OpenAPI document promises of the answer to a path, or to any path for a problem. */
function promised(path: string, status: number): string {
  const item = document.paths[path];
  const content = status === 200 ? item?.get.responses[200].content : item?.get.responses[400].content;
  const [media] = Object.values(content ?? {});
  return media ? `openapi${media.schema.$ref}` : 'openapi#/components/schemas/Problem';
}

async function check(path: string): Promise<{ status: number; body: unknown }> {
  const response = await test.get(path);
  const body: unknown = await response.json();
  const { pathname } = new URL(path, 'http://gateway');
  expect(ajv.validate(promised(pathname, response.status), body), ajv.errorsText()).toBe(true);
  const type = response.status === 200 ? 'application/json' : 'application/problem+json';
  expect(response.headers.get('content-type')).toContain(type);
  return { status: response.status, body };
}

it('describes itself as OpenAPI 3.1', async () => {
  const response = await test.get('/api/v1/openapi.json');
  expect(await response.json()).toEqual(JSON.parse(JSON.stringify(document)));
  expect(document.openapi).toBe('3.1.0');
});

it.each([candles, trades, gaps, '/api/v1/symbols', `${candles}&limit=1`, `${candles}&from=0&to=0`])(
  'answers %s as its document promises',
  async (path) => {
    expect((await check(path)).status).toBe(200);
  },
);

it('answers the symbols with what is live', async () => {
  const ticker = { ...btc, ts: noon, received: noon, last: 5, bid: null, ask: null, change24h: null };
  const figures = { changePercent24h: null, high24h: null, low24h: null, volume24h: null, quoteVolume24h: null };
  const feed = {
    ...{ ...btc, ts: noon + 60_000, received: noon, continuous: true, state: 'live', lastTradeTs: noon, silentMs: 5 },
    ...{ lagP50Ms: 2, lagP99Ms: 9, clockSkewMs: 0, reconnects: 0, orderBook: 'live' },
  };
  await test.publish(rawTickers, 'ticker', { ...ticker, ...figures });
  await test.publish(rawTrades, 'feed', feed);
  await expect
    .poll(async () => (await check('/api/v1/symbols')).body, { timeout: 5_000 })
    .toMatchObject({
      data: [
        {
          ...{ ...btc, base: 'BTC', quote: 'USDT', source: 'simulator', ticker: { last: 5 }, feed: { state: 'live' } },
          ...{ storedFrom: noon, gapsOpen: 1, gaps24h: { count: 1, ms: 1_000 }, backfillPercent: 0 },
        },
      ],
    });
});

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

it('answers 304 to the ETag of an answer that has not changed', async () => {
  const first = await test.get(candles);
  const etag = first.headers.get('etag') ?? '';
  expect((await test.get(candles, { headers: { 'if-none-match': etag, 'cache-control': 'max-age=0' } })).status).toBe(
    304,
  );
});

it('allows scripts of its own only, and tells nothing of its machinery', async () => {
  const { headers } = await test.get('/api/v1/symbols');
  expect(headers.get('content-security-policy')).toContain("script-src 'self';");
  expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
  expect(headers.get('x-content-type-options')).toBe('nosniff');
  expect(headers.get('x-powered-by')).toBeNull();
});

it('says how to build the page until it is built, then serves it', async () => {
  expect(await (await test.get('/')).text()).toContain('npm run build');
  await writeFile(join(webRoot, 'index.html'), '<!doctype html><title>built</title>');
  const page = await test.get('/');
  expect(await page.text()).toContain('built');
  expect(page.headers.get('cache-control')).toBe('no-cache');
});

it('serves hashed assets compressed and for ever, and nothing outside of them', async () => {
  await mkdir(join(webRoot, 'assets'));
  await writeFile(join(webRoot, 'assets', 'index-a1b2.js'), `console.log("${'x'.repeat(5_000)}")`);
  await writeFile(join(dirname(webRoot), 'secret.js'), 'secret');
  for (const encoding of ['gzip', 'identity']) {
    const script = await test.get('/assets/index-a1b2.js', { headers: { 'accept-encoding': encoding } });
    expect(script.headers.get('content-encoding')).toBe(encoding === 'gzip' ? 'gzip' : null);
    expect(script.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect(script.headers.get('content-type')).toContain('text/javascript');
    expect(await script.text()).toContain('xxx');
  }
  for (const path of ['..%2f..%2fsecret.js', '%2e%2e%2f..%2fsecret.js', '..%5c..%5csecret.js', 'nothing.js']) {
    expect([400, 403, 404], path).toContain((await check(`/assets/${path}`)).status);
  }
});

it('serves health and metrics', async () => {
  expect((await test.get('/livez')).status).toBe(200);
  expect((await test.get('/readyz')).status).toBe(200);
  expect(await (await test.get('/metrics')).text()).toContain(
    'cryptoviz_gateway_request_seconds_count{resource="candles"',
  );
});
