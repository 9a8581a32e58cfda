import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { ApiCandle, ApiSymbol, ApiTrade } from '../../contracts/api.ts';
import { listen } from '../../runtime/http.ts';
import { eventually } from '../support/eventually.ts';
import { type StandaloneProcess, startProcess } from '../support/standalone-process.ts';

let folder: string;
let products: StandaloneProcess[];

beforeEach(async () => {
  products = [];
  folder = await mkdtemp(join(tmpdir(), 'cryptoviz-standalone-'));
  await chmod(folder, 0o755); // else, as root, the cluster would be put outside of it
  await writeSymbol('BTC/USDT', 'binance');
});
afterEach(async () => {
  for (const product of products) {
    product.child.kill('SIGTERM');
    await product.ended;
  }
  await rm(folder, { recursive: true });
});

async function writeSymbol(symbol: string, exchange: string): Promise<void> {
  const name = symbol.toLowerCase().replace('/', '-');
  const spec = { symbol, exchanges: [{ name: exchange }], backfill: { lookback: '2h' } };
  const resource = { apiVersion: 'cryptoviz.io/v1alpha1', kind: 'TrackedSymbol', metadata: { name }, spec };
  await writeFile(join(folder, `${name}.yaml`), JSON.stringify(resource));
}

function start(...args: readonly string[]): StandaloneProcess {
  const product = startProcess(['--data', folder, '--symbols', folder, '--port', '0', ...args]);
  products.push(product);
  return product;
}

async function get<T>(url: string, path: string): Promise<readonly T[]> {
  return ((await (await fetch(url + path)).json()) as { data: readonly T[] }).data;
}

const newest = '/api/v1/trades?exchange=binance&symbol=BTC/USDT&limit=1000';

it('collects, stores and serves simulated markets, and says that they are', async () => {
  const product = start();
  const url = await product.url;
  const [symbol] = await get<ApiSymbol>(url, '/api/v1/symbols');
  expect(symbol).toMatchObject({ exchange: 'binance', symbol: 'BTC/USDT', source: 'simulator' });
  const candles = await eventually('two hours of history', async () => {
    const rows = await get<ApiCandle>(url, '/api/v1/candles?exchange=binance&symbol=BTC/USDT&timeframe=1m');
    return rows.length > 119 ? rows : null;
  });
  expect(candles.at(-1)?.source).toBe('trades');
  expect(product.output().trim().split('\n')).toHaveLength(2);
});

it('goes on where it stopped, without a hole in the trades', async () => {
  const first = start();
  const url = await first.url;
  const before = await eventually('trades', async () => {
    const trades = await get<ApiTrade>(url, newest);
    return trades.length > 0 ? trades : null;
  });
  first.child.kill('SIGINT');
  expect(await first.ended).toBe(0);

  const again = await start().url;
  const known = before.at(-1)?.id as string;
  const after = await eventually('newer trades', async () => {
    const trades = await get<ApiTrade>(again, newest);
    return Number(trades.at(-1)?.id) > Number(known) ? trades : null;
  });
  const ids = after.map(({ id }) => Number(id));
  expect(ids[0]).toBe(Number(before[0]?.id));
  expect(ids).toEqual(ids.map((_, at) => (ids[0] as number) + at));
});

it('takes up a TrackedSymbol that is added while it runs', async () => {
  const url = await start().url;
  await writeSymbol('ETH/USDT', 'binance');
  const added = await eventually('ETH/USDT', async () =>
    (await get<ApiSymbol>(url, '/api/v1/symbols')).find(
      ({ symbol, feed }) => symbol === 'ETH/USDT' && feed?.state === 'live',
    ),
  );
  expect(added.source).toBe('simulator');
});

it('says which markets cannot be simulated, and runs the others', async () => {
  await writeSymbol('BTC/USD', 'kraken');
  const product = start();
  await product.url;
  expect(product.output()).toContain('kraken:BTC/USD is not simulated');
});

it('says in one line that a port is taken, and leaves nothing running', async () => {
  const server = createServer();
  await listen(server, 0, '127.0.0.1');
  const { port } = server.address() as AddressInfo;
  const product = start('--port', String(port));
  expect(await product.ended).toBe(1);
  expect(product.output().trim()).toBe(
    `cryptoviz: port ${port} is in use: stop what listens there or choose another one`,
  );
  server.close();
  await start().url;
});

it('says in one line that another one works with the folder', async () => {
  await start().url;
  const second = start();
  expect(await second.ended).toBe(1);
  expect(second.output().trim()).toMatch(
    /^cryptoviz: .* is in use by another CryptoViz: stop it or choose another folder with --data$/,
  );
});

it('refuses a bad TrackedSymbol with file, path and reason', async () => {
  await writeSymbol('BTC/USD', 'mtgox');
  const product = start();
  expect(await product.ended).toBe(1);
  expect(product.output().trim()).toBe(
    'cryptoviz: btc-usd.yaml: spec.exchanges[0].name must be one of binance, bybit, coinbase, kraken',
  );
});
