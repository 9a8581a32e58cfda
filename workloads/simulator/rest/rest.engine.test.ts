import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Simulator, startSimulator } from '../run.ts';

let simulator: Simulator;
let now = Date.UTC(2026, 9, 1, 12, 30, 15);

beforeAll(async () => {
  simulator = await startSimulator({ symbols: ['BTC/USDT', 'LTC/USDT'], now: () => now });
});

afterAll(() => simulator.close());

type Kline = readonly [time: number, ...rest: string[]];
type Trades = readonly { readonly a: number; readonly T: number }[];
type RawTrades = readonly { readonly id: number }[];

async function get<T = unknown>(path: string) {
  const answer = await fetch(`${simulator.restUrl}/api/v3/${path}`);
  return { status: answer.status, headers: answer.headers, body: (await answer.json()) as T };
}

describe('aggTrades', () => {
  const query = 'aggTrades?symbol=LTCUSDT';

  test('without a range are the newest', async () => {
    const { body } = await get<Trades>(`${query}&limit=10`);
    const { body: next } = await get<Trades>(`${query}&fromId=${(body[9]?.a ?? 0) + 1}`);
    expect(body).toHaveLength(10);
    expect(next).toEqual([]);
  });

  test('between times include both ends', async () => {
    const { body } = await get<Trades>(`${query}&limit=50`);
    const [from = 0, to = 0] = [body[10]?.T, body[40]?.T];
    const { body: range } = await get<Trades>(`${query}&startTime=${from}&endTime=${to}`);
    expect(range).toEqual(body.filter(({ T }) => T >= from && T <= to));
  });

  test('by a start time are the oldest from there, cut at the limit', async () => {
    const start = Date.UTC(2020, 1, 2);
    const { body } = await get<Trades>(`${query}&startTime=${start}&limit=3`);
    const { body: byId } = await get<Trades>(`${query}&fromId=${body[0]?.a}&limit=3`);
    expect(body[0]?.T).toBeGreaterThanOrEqual(start);
    expect(byId).toEqual(body);
  });

  test('by an end time are the newest before it', async () => {
    const end = Date.UTC(2020, 1, 2);
    const { body } = await get<Trades>(`${query}&endTime=${end}&limit=3`);
    expect(body.at(-1)?.T).toBeLessThanOrEqual(end);
    expect((await get<Trades>(`${query}&fromId=${(body.at(-1)?.a ?? 0) + 1}&limit=1`)).body[0]?.T).toBeGreaterThan(end);
  });
});

test('klines end with the open one, and it grows', async () => {
  const { body: before } = await get<readonly Kline[]>('klines?symbol=BTCUSDT&interval=1m&limit=2');
  now += 20_000;
  const { body: after } = await get<readonly Kline[]>('klines?symbol=BTCUSDT&interval=1m&limit=2');
  expect(after.map(([time]) => time)).toEqual(before.map(([time]) => time));
  expect(after[0]).toEqual(before[0]);
  expect(Number(after[1]?.[5])).toBeGreaterThan(Number(before[1]?.[5]));
});

test('klines of a day equal the sum of its hours', async () => {
  const start = Date.UTC(2026, 8, 20);
  const { body: hours } = await get<readonly Kline[]>(`klines?symbol=LTCUSDT&interval=1h&startTime=${start}&limit=24`);
  const { body: days } = await get<readonly Kline[]>(`klines?symbol=LTCUSDT&interval=1d&startTime=${start}&limit=1`);
  const sum = (column: number) => hours.reduce((total, row) => total + Number(row[column]), 0);
  expect(Number(days[0]?.[5])).toBeCloseTo(sum(5), 6);
  expect(Number(days[0]?.[7]) / sum(7)).toBeCloseTo(1, 9);
  expect(days[0]?.[8]).toBe(sum(8));
});

test('raw trades are found by id', async () => {
  const { body } = await get<RawTrades>('trades?symbol=LTCUSDT&limit=20');
  const { body: found } = await get(`historicalTrades?symbol=LTCUSDT&fromId=${body[5]?.id}&limit=15`);
  expect(found).toEqual(body.slice(5));
});

test('depth has as many levels as asked for', async () => {
  const { body } = await get<{ bids: unknown[]; asks: unknown[] }>('depth?symbol=BTCUSDT&limit=7');
  expect([body.bids.length, body.asks.length]).toEqual([7, 7]);
});

test.each([
  ['klines?symbol=NOPE&interval=1m', 400, -1121],
  ['klines?symbol=BTCUSDT&interval=7m', 400, -1120],
  ['klines?interval=1m', 400, -1102],
  ['klines?symbol=btcusdt&interval=1m', 400, -1100],
  ['aggTrades?symbol=BTCUSDT&fromId=x', 400, -1100],
  ['aggTrades?symbol=BTCUSDT&fromId=1&startTime=2', 400, -1128],
  ['aggTrades?symbol=BTCUSDT&limit=0', 400, -1130],
  ['ticker/24hr?symbols=["BTCUSDT","BTCUSDT"]', 400, -1151],
  ['ticker/24hr?symbols=BTCUSDT', 400, -1100],
  ['nothing', 404, -1000],
])('%s is refused as Binance does', async (path, status, code) => {
  expect(await get(path)).toMatchObject({ status, body: { code, msg: expect.any(String) } });
});

test('weight is counted by the minute; too much of it is 429, and 418 for those who go on', async () => {
  const own = await startSimulator({ symbols: ['BTC/USDT'], now: () => now });
  const ask = (path: string) => fetch(`${own.restUrl}/api/v3/${path}`);
  const depth = () => ask('depth?symbol=BTCUSDT&limit=5000');
  expect((await depth()).headers.get('x-mbx-used-weight-1m')).toBe('250');
  for (let i = 1; i < 24; i++) await depth();
  const refused = await ask('time');
  expect(refused.status).toBe(429);
  expect(Number(refused.headers.get('retry-after'))).toBe(60 - (Math.floor(now / 1000) % 60));
  for (let i = 0; i < 200; i++) await ask('time');
  expect((await ask('time')).status).toBe(418);
  now += 180_000;
  const again = await ask('time');
  expect([again.status, again.headers.get('x-mbx-used-weight-1m')]).toEqual([200, '1']);
  await own.close();
});
