import { afterEach, describe, expect, test } from 'vitest';
import { type Simulator, startSimulator } from '../run.ts';
import { streamClient, tradesIn } from '../testing/stream-client.ts';
import type { FaultPlan } from './fault-plan.ts';

const file = new URL('../../../tests/fixtures/binance-xrp-eth-2019-10-11.aggtrades.csv.gz', import.meta.url).pathname;
const trades = 12_477;
const firstId = 13_519_807;
const lastId = firstId + trades - 1;
const end = `"a":${lastId},`;

let simulator: Simulator;
afterEach(() => simulator.close());

/** Replays the record at full speed with faults, and returns the ids that came. */
async function idsWith(faults: FaultPlan): Promise<number[]> {
  simulator = await startSimulator({
    symbols: [],
    replays: [{ symbol: 'XRP/ETH', file }],
    speed: Number.POSITIVE_INFINITY,
    faults,
  });
  const client = await streamClient(`${simulator.wsUrl}/ws/xrpeth@aggTrade`);
  await client.until((texts) => texts.slice(-2).some((text) => text.includes(end)));
  await client.close();
  return tradesIn(client.texts).map(({ a }) => a);
}

const all = Array.from({ length: trades }, (_, i) => firstId + i);
const struck = () => simulator.faults.struck;

describe('faults of trade streams', () => {
  test('skip leaves trades out and keeps the order', async () => {
    const ids = await idsWith({ skip: { rate: 0.01 } });
    expect(struck().skip).toBeGreaterThan(60);
    expect(ids).toHaveLength(trades - (struck().skip ?? 0));
    expect(ids).toEqual(ids.toSorted((a, b) => a - b));
  });

  test('skip strikes as often as it may', async () => {
    expect(await idsWith({ skip: { count: 3 } })).toEqual(all.slice(3));
  });

  test('skip strikes each n-th trade', async () => {
    expect(await idsWith({ skip: { every: 5 } })).toEqual(all.filter((_, i) => i % 5 !== 4));
  });

  test('repeat sends old trades again', async () => {
    const ids = await idsWith({ repeat: { rate: 0.05 } });
    expect(ids).toHaveLength(trades + (struck().repeat ?? 0));
    expect(new Set(ids)).toEqual(new Set(all));
  });

  test('reorder sends each trade once, some after their followers', async () => {
    const ids = await idsWith({ reorder: { rate: 0.05 } });
    expect(struck().reorder).toBeGreaterThan(300);
    expect(ids).not.toEqual(all);
    expect(ids.toSorted((a, b) => a - b)).toEqual(all);
  });

  test('truncate sends what is no JSON', async () => {
    const ids = await idsWith({ truncate: { count: 5 } });
    expect(ids).toEqual(all.slice(5));
  });

  test('delay holds messages back but keeps their order', async () => {
    expect(await idsWith({ delay: { rate: 0.002, ms: 5 } })).toEqual(all);
    expect(struck().delay).toBeGreaterThan(0);
  });

  test('strike the same trades when the seed is the same', async () => {
    const first = await idsWith({ skip: { rate: 0.02 }, repeat: { rate: 0.02 } });
    await simulator.close();
    expect(await idsWith({ skip: { rate: 0.02 }, repeat: { rate: 0.02 } })).toEqual(first);
  });
});

describe('faults of sockets and books', () => {
  test('a replay at full speed waits for a client whose connection was cut', async () => {
    simulator = await startSimulator({
      symbols: [],
      replays: [{ symbol: 'XRP/ETH', file }],
      speed: Number.POSITIVE_INFINITY,
      faults: { drop: { every: 5_000, count: 2 } },
    });
    const ids: number[] = [];
    for (const connections of [1, 2, 3]) {
      const client = await streamClient(`${simulator.wsUrl}/ws/xrpeth@aggTrade`);
      const finished = client.until((texts) => texts.at(-1)?.includes(end) === true);
      await Promise.race([client.closed, finished.catch(() => undefined)]);
      ids.push(...tradesIn(client.texts).map(({ a }) => a));
      expect(struck().drop).toBe(Math.min(connections, 2));
      await client.close();
    }
    expect(ids.length).toBeGreaterThan(trades - 100);
    expect(ids.at(-1)).toBe(lastId);
    expect(ids).toEqual(ids.toSorted((a, b) => a - b));
  });

  test('drop cuts the connection in the middle of the stream', async () => {
    simulator = await startSimulator({ symbols: ['BTC/USDT'], faults: { drop: { count: 1 } } });
    const url = `${simulator.wsUrl}/ws/btcusdt@depth@100ms`;
    expect(await (await streamClient(url)).closed).toBe(1006);
    const again = await streamClient(url);
    await again.until((texts) => texts.length > 0);
    simulator.faults.dropSockets();
    expect(await again.closed).toBe(1006);
  });

  test('depthGap breaks the sequence, depthRepeat sends an update twice', async () => {
    simulator = await startSimulator({ symbols: ['BTC/USDT'] });
    const client = await streamClient(`${simulator.wsUrl}/ws/btcusdt@depth@100ms`);
    await client.until((texts) => texts.length === 2);
    simulator.faults.set({ depthGap: { count: 1 }, depthRepeat: { count: 1 } });
    const updates = (await client.until((texts) => texts.length === 5)).map((text) => JSON.parse(text));
    expect(updates[1].U).toBe(updates[0].u + 1);
    expect(updates[2].U).toBeGreaterThan(updates[1].u + 1);
    expect(updates[3]).toEqual(updates[2]);
    expect(updates[4].U).toBe(updates[3].u + 1);
    await client.close();
  });
});

describe('faults of REST', () => {
  const time = () => fetch(`${simulator.restUrl}/api/v3/time`);
  const control = (method: string, body?: unknown) =>
    fetch(`${simulator.restUrl}/simulator/faults`, { method, body: body === undefined ? null : JSON.stringify(body) });

  test('are set, told and ended over HTTP', async () => {
    simulator = await startSimulator({ symbols: ['BTC/USDT'] });
    const set = await control('POST', { rateLimit: { count: 1, retryAfter: 7 }, serverError: { status: 502 } });
    expect(await set.json()).toMatchObject({ plan: { rateLimit: { count: 1, retryAfter: 7, rate: 1, every: 1 } } });
    const limited = await time();
    expect([limited.status, limited.headers.get('retry-after')]).toEqual([429, '7']);
    expect(await limited.json()).toMatchObject({ code: -1003 });
    expect((await time()).status).toBe(502);
    expect(await (await control('GET')).json()).toMatchObject({ struck: { rateLimit: 1, serverError: 1 } });
    await control('DELETE');
    expect((await time()).status).toBe(200);
  });

  test('ban, slowness and broken answers', async () => {
    simulator = await startSimulator({
      symbols: ['BTC/USDT'],
      faults: { ban: { count: 1, retryAfter: 2 }, slow: { ms: 5 }, truncateAnswer: { count: 1 } },
    });
    const banned = await time();
    expect([banned.status, banned.headers.get('retry-after')]).toEqual([418, '2']);
    await expect((await time()).json()).rejects.toThrow(SyntaxError);
    expect(await (await time()).json()).toMatchObject({ serverTime: expect.any(Number) });
    expect(struck().slow).toBe(2);
  });

  test.each([
    ['no JSON', '{'],
    ['an unknown kind', '{"explode":{}}'],
    ['a rate above 1', '{"skip":{"rate":7}}'],
  ])('%s is refused with a reason', async (_, body) => {
    simulator = await startSimulator({ symbols: ['BTC/USDT'] });
    const answer = await fetch(`${simulator.restUrl}/simulator/faults`, { method: 'POST', body });
    expect(answer.status).toBe(400);
    expect(await answer.text()).toMatch(/JSON|explode|skip.rate/);
  });
});
