import { connect, createServer, type Socket } from 'node:net';
import { expect, it } from 'vitest';
import { createPool } from '../../../runtime/postgres/pool.ts';
import { openTestDatabase } from '../../../tests/support/database.ts';
import { openTestGateway, trackSeries } from '../test-gateway.ts';

/** A way to the database that can be cut. */
async function openProxy(target: URL) {
  const sockets = new Set<Socket>();
  let isCut = false;
  const server = createServer((client) => {
    const database = connect(Number(target.port), target.hostname);
    const end = () => [client, database].map((socket) => socket.destroy());
    for (const socket of [client, database]) sockets.add(socket.on('error', end).on('close', end));
    if (isCut) end();
    else client.pipe(database).pipe(client);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = new URL(target);
  url.port = String((server.address() as { port: number }).port);
  const cut = (value: boolean): void => {
    isCut = value;
    if (isCut) for (const socket of sockets) socket.destroy();
  };
  return { url: url.href, cut, close: () => new Promise<void>((resolve) => server.close(() => resolve())) };
}

it('answers 503 with Retry-After while the database is gone, and recovers by itself', async () => {
  const database = await openTestDatabase();
  const proxy = await openProxy(new URL(database.url));
  const pool = createPool(proxy.url, () => undefined);
  const test = await openTestGateway({ pool });
  const series = { exchange: 'binance', symbol: 'BTC/USDT' };
  await trackSeries(database, series);
  const paths = [
    '/api/v1/symbols',
    '/api/v1/trades?exchange=binance&symbol=BTC/USDT',
    '/api/v1/candles?exchange=binance&symbol=BTC/USDT&timeframe=1m',
    '/api/v1/gaps?exchange=binance&symbol=A/B',
  ];
  expect((await test.get(paths[1] ?? '')).status).toBe(200);
  proxy.cut(true);
  for (const path of paths) {
    const response = await test.get(path);
    expect(response.status, path).toBe(503);
    expect(response.headers.get('retry-after')).toBe('5');
    expect(response.headers.get('content-type')).toContain('application/problem+json');
    expect(await response.text()).not.toContain('ECONN');
  }
  expect((await test.get('/readyz')).status).toBe(503);
  expect((await test.get('/livez')).status).toBe(200);
  proxy.cut(false);
  expect((await test.get('/readyz')).status).toBe(200);
  expect((await test.get(paths[2] ?? '')).status).toBe(200);
  await test.close();
  await pool.end();
  await proxy.close();
  await database.close();
});

it('answers 503 when nothing listens where the database should be', async () => {
  const proxy = await openProxy(new URL('postgres://nobody@127.0.0.1:1/nothing'));
  await proxy.close();
  const pool = createPool(proxy.url, () => undefined);
  const test = await openTestGateway({ pool });
  const response = await test.get('/api/v1/symbols');
  expect(response.status).toBe(503);
  expect(await response.json()).toMatchObject({ detail: 'the database does not answer; try again later' });
  await test.close();
  await pool.end();
});

it('refuses what would wait too long for the database, and serves the others', async () => {
  const test = await openTestGateway();
  const { max } = test.database.pool.options;
  const held = await Promise.all(Array.from({ length: max }, () => test.database.pool.connect()));
  const path = '/api/v1/gaps?exchange=binance&symbol=BTC/USDT';
  const waiting = Array.from({ length: 200 }, () => test.database.pool.query('SELECT 1'));
  const refused = await test.get(path);
  expect(refused.status).toBe(503);
  expect(refused.headers.get('retry-after')).toBe('1');
  for (const client of held) client.release();
  await Promise.all(waiting);
  expect((await test.get(path)).status).toBe(404);
  await test.close();
});
