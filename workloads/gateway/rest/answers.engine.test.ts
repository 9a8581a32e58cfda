import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { rawTickers, rawTrades } from '../../../contracts/topics.ts';
import { openTestGateway, type TestGateway, trackSeries } from '../test-gateway.ts';
import { openApiDocument } from './openapi.ts';
import { getPromised } from './promised-answer.ts';
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

const check = (path: string) => getPromised(test, path);

it('describes itself as OpenAPI 3.1', async () => {
  const response = await test.get('/api/v1/openapi.json');
  expect(await response.json()).toEqual(JSON.parse(JSON.stringify(openApiDocument())));
  expect(openApiDocument().openapi).toBe('3.1.0');
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
