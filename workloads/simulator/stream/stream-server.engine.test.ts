import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Simulator, startSimulator } from '../run.ts';
import { type StreamClient, streamClient, tradesIn } from '../testing/stream-client.ts';

let simulator: Simulator;
const clients: StreamClient[] = [];

async function connect(path: string): Promise<StreamClient> {
  const client = await streamClient(simulator.wsUrl + path);
  clients.push(client);
  return client;
}

beforeAll(async () => {
  simulator = await startSimulator({ symbols: ['BTC/USDT', 'ETH/USDT'] });
});

afterAll(async () => {
  await Promise.all(clients.map((client) => client.close()));
  await simulator.close();
});

test('a combined stream wraps events in the stream that they belong to', async () => {
  const client = await connect('/stream?streams=btcusdt@aggTrade/ethusdt@depth@100ms');
  const streams = () => new Set(client.texts.map((text) => JSON.parse(text).stream));
  await client.until(() => streams().size === 2);
  expect([...streams()].sort()).toEqual(['btcusdt@aggTrade', 'ethusdt@depth@100ms']);
});

test('a raw stream sends bare events', async () => {
  const client = await connect('/ws/btcusdt@bookTicker');
  const [first = ''] = await client.until((texts) => texts.length > 0);
  expect(JSON.parse(first)).toMatchObject({ s: 'BTCUSDT', b: expect.stringMatching(/^\d+\.\d{8}$/) });
});

test('raw trades make up the aggregate trades, in an id space of their own', async () => {
  const client = await connect('/stream?streams=btcusdt@aggTrade/btcusdt@trade');
  const messages = () => client.texts.map((text) => JSON.parse(text).data);
  const first = () => messages().find(({ e }) => e === 'aggTrade');
  await client.until(() => messages().some(({ e, t }) => e === 'trade' && t >= (first()?.l ?? Number.NaN)));
  const trade = first();
  const parts = messages().filter(({ e, t }) => e === 'trade' && t >= trade.f && t <= trade.l);
  expect(parts).toHaveLength(trade.l - trade.f + 1);
  expect(parts.reduce((sum, { q }) => sum + Number(q), 0)).toBeCloseTo(Number(trade.q), 8);
});

test('depth updates follow each other without a hole', async () => {
  const client = await connect('/ws/btcusdt@depth@100ms');
  const updates = (await client.until((texts) => texts.length >= 8)).map((text) => JSON.parse(text));
  for (const [i, { U }] of updates.slice(1).entries()) expect(U).toBe(updates[i].u + 1);
});

test('subscriptions are made, listed and ended; an unknown stream is silence', async () => {
  const client = await connect('/ws');
  client.send({ method: 'SUBSCRIBE', params: ['btcusdt@kline_1m', 'nope@aggTrade'], id: 1 });
  client.send({ method: 'LIST_SUBSCRIPTIONS', id: 2 });
  client.send({ method: 'UNSUBSCRIBE', params: ['btcusdt@kline_1m'], id: 3 });
  client.send({ method: 'LIST_SUBSCRIPTIONS', id: 'four' });
  const texts = await client.until((all) => all.some((text) => text.includes('four')));
  const answers = texts.map((text) => JSON.parse(text)).filter(({ id }) => id !== undefined);
  expect(answers).toEqual([
    { result: null, id: 1 },
    { result: ['btcusdt@kline_1m', 'nope@aggTrade'], id: 2 },
    { result: null, id: 3 },
    { result: ['nope@aggTrade'], id: 'four' },
  ]);
});

test.each([
  ['{', { error: { code: 3, msg: expect.stringContaining('Invalid JSON') }, id: null }],
  [
    { method: 'SHOUT', id: 7 },
    { error: { code: 2, msg: expect.stringContaining('unknown variant') }, id: 7 },
  ],
  [{ id: 8 }, { error: { code: 2, msg: expect.stringContaining('method') }, id: null }],
])('the request %j is refused', async (request, refusal) => {
  const client = await connect('/ws');
  client.send(request);
  const [answer = ''] = await client.until((texts) => texts.length > 0);
  expect(JSON.parse(answer)).toEqual(refusal);
});

test('more than 5 messages a second end the connection', async () => {
  const client = await connect('/ws');
  for (let id = 0; id < 12; id++) client.send({ method: 'LIST_SUBSCRIPTIONS', id });
  expect(await client.closed).toBe(1008);
});

test('two simulators of one seed send the same trades', async () => {
  const twin = await startSimulator({ symbols: ['BTC/USDT'] });
  const [one, other] = await Promise.all(
    [simulator, twin].map(({ wsUrl }) => streamClient(`${wsUrl}/ws/btcusdt@aggTrade`)),
  );
  const byId = (client: StreamClient | undefined) => new Map(tradesIn(client?.texts ?? []).map((t) => [t.a, t]));
  const common = () => [...byId(one).keys()].filter((id) => byId(other).has(id));
  await Promise.all([one, other].map((client) => client?.until(() => common().length >= 5)));
  for (const id of common()) {
    const { E: _, ...trade } = byId(one).get(id) ?? { E: 0 };
    expect(byId(other).get(id)).toMatchObject(trade);
  }
  await Promise.all([one?.close(), other?.close()]);
  await twin.close();
});
