import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { candleTopic, rawOrderBook, rawTickers, rawTrades } from '../../../contracts/topics.ts';
import { seedCandles } from '../rest/seed.ts';
import { ask, type Client, openTestGateway, type TestGateway, trackSeries } from '../test-gateway.ts';
import { book, btc, candle, eth, feed, noon, ticker, trade } from './sample-messages.ts';

let test: TestGateway;
let client: Client;
let heard: [string, unknown][];

beforeAll(async () => {
  test = await openTestGateway();
  await trackSeries(test.database, btc, eth);
});
afterAll(() => test.close());
beforeEach(async () => {
  client = await test.connect();
  heard = listen(client);
});

function listen(client: Client): [string, unknown][] {
  const events: [string, unknown][] = [];
  client.onAny((name: string, payload: unknown) => events.push([name, payload]));
  return events;
}

async function publishEverything(series: typeof btc): Promise<void> {
  await test.publish(rawTrades, 'trade', trade(1, series));
  await test.publish(rawTrades, 'feed', feed(1, series));
  await test.publish(rawTickers, 'ticker', ticker(1, series));
  await test.publish(rawOrderBook, 'orderbook', book(1, series));
  await test.publish(candleTopic('1m'), 'candle', candle(noon, 1, series));
  await test.publish(candleTopic('5m'), 'candle', candle(noon, 1, series, '5m'));
}

/** Resolves when the client has been told of everything published before. */
async function settled(client: Client, events: [string, unknown][]): Promise<void> {
  const marker = { exchange: 'marker', symbol: `M${Math.random().toString().slice(2, 10)}/M` };
  await trackSeries(test.database, marker);
  await ask(client, 'subscribe', { channel: 'tickers', ...marker });
  await test.publish(rawTickers, 'ticker', ticker(0, marker));
  const isMarker = ([, payload]: [string, unknown]) => (payload as { symbol?: string }).symbol === marker.symbol;
  await expect.poll(() => events.some(isMarker), { timeout: 5_000, interval: 5 }).toBe(true);
  events.splice(events.findIndex(isMarker), 1);
}

it.each([
  ['candles', { timeframe: '1m' }, 'candle'],
  ['trades', {}, 'trade'],
  ['tickers', {}, 'ticker'],
  ['orderbook', {}, 'orderbook'],
  ['feeds', {}, 'feed'],
])('sends a subscriber of %s nothing else, and nothing once it has unsubscribed', async (channel, more, event) => {
  expect(await ask(client, 'subscribe', { channel, ...btc, ...more })).toEqual({ ok: true });
  await settled(client, heard);
  heard.length = 0;
  await publishEverything(eth);
  await publishEverything(btc);
  await settled(client, heard);
  expect(heard.map(([name]) => name)).toEqual([event]);
  expect([heard[0]?.[1]].flat()[0]).toMatchObject(btc);
  expect(await ask(client, 'unsubscribe', { channel, ...btc, ...more })).toEqual({ ok: true });
  await publishEverything(btc);
  await settled(client, heard);
  expect(heard).toHaveLength(1);
});

it('sends nothing to a client that asked for nothing', async () => {
  await publishEverything(btc);
  await settled(client, heard);
  expect(heard).toEqual([]);
});

it('sends trades that come together as one array, in their order', async () => {
  await ask(client, 'subscribe', { channel: 'trades', ...btc });
  await test.publish(rawTrades, 'trade', trade(1), trade(2), trade(3));
  await settled(client, heard);
  const expected = [1, 2, 3].map((id) => ({
    ...btc,
    id: String(id),
    time: noon + id,
    price: 5,
    amount: 1,
    side: 'buy',
  }));
  expect(heard.flatMap(([, payload]) => payload)).toEqual(expected);
});

it('sends the API candle of a series, newest revision only', async () => {
  await ask(client, 'subscribe', { channel: 'candles', ...btc, timeframe: '1m' });
  await test.publish(candleTopic('1m'), 'candle', candle(noon, 5), candle(noon, 4));
  await test.publish(candleTopic('1m'), 'candle', candle(noon, 5), candle(noon, 3), candle(noon, 6));
  await settled(client, heard);
  const { windowStart, ...values } = candle(noon, 6);
  expect(heard.map(([, payload]) => (payload as { revision: number }).revision)).toEqual([5, 6]);
  expect(heard[1]).toEqual(['candle', { ...values, time: windowStart }]);
});

it('tells a new subscriber at once what is known', async () => {
  await seedCandles(test.database, { ...eth, timeframe: '1h' }, [noon - 3_600_000, noon]);
  await test.publish(rawTickers, 'ticker', ticker(42, eth));
  await test.publish(rawOrderBook, 'orderbook', book(43, eth));
  await test.publish(rawTrades, 'feed', feed(44, eth));
  await settled(client, heard);
  for (const channel of ['tickers', 'orderbook', 'feeds']) await ask(client, 'subscribe', { channel, ...eth });
  await ask(client, 'subscribe', { channel: 'candles', ...eth, timeframe: '1h' });
  await expect.poll(() => heard.length, { timeout: 5_000 }).toBe(4);
  expect(heard).toMatchObject([
    ['ticker', { last: 42 }],
    ['orderbook', { seq: 43 }],
    ['feed', { reconnects: 44 }],
    ['candle', { ...eth, timeframe: '1h', time: noon, revision: 3 }],
  ]);
});

it('sends the feeds of all series to who asks for no series', async () => {
  await ask(client, 'subscribe', { channel: 'feeds' });
  await ask(client, 'subscribe', { channel: 'feeds', ...btc });
  await settled(client, heard);
  heard.length = 0;
  await test.publish(rawTrades, 'feed', feed(7, btc), feed(8, eth));
  await settled(client, heard);
  expect(heard).toMatchObject([
    ['feed', { ...btc, reconnects: 7 }],
    ['feed', { ...eth, reconnects: 8 }],
  ]);
});

it.each([
  ['nothing', undefined, 400],
  ['a text', 'candles', 400],
  ['an unknown channel', { channel: 'news', ...btc }, 400],
  ['candles without a timeframe', { channel: 'candles', ...btc }, 400],
  ['an unknown timeframe', { channel: 'candles', ...btc, timeframe: '2m' }, 400],
  ['a field too many', { channel: 'trades', ...btc, depth: 5 }, 400],
  ['half a series', { channel: 'feeds', exchange: 'binance' }, 400],
  ['an object for a symbol', { channel: 'trades', exchange: 'binance', symbol: { $ne: 1 } }, 400],
  ['a prototype', JSON.parse('{"__proto__":{"channel":"trades"}}'), 400],
  ['a symbol that is not tracked', { channel: 'trades', exchange: 'binance', symbol: 'A/B' }, 404],
])('refuses to subscribe to %s with a problem', async (_, request, status) => {
  expect(await ask(client, 'subscribe', request)).toMatchObject({ ok: false, problem: { status } });
});

it('passes on what comes after a message that cannot be read', async () => {
  await ask(client, 'subscribe', { channel: 'tickers', ...btc });
  await settled(client, heard);
  heard.length = 0;
  const headers = { type: 'ticker' };
  for (const value of ['', 'null', '{', '{"last":"5"}', '\u0000']) {
    const message = { topic: rawTickers.name, key: 'binance:BTC/USDT', headers, value: Buffer.from(value) };
    await test.bus.publish([message]);
  }
  await test.publish(rawTickers, 'ticker', ticker(99));
  await settled(client, heard);
  expect(heard).toMatchObject([['ticker', { last: 99 }]]);
});

it('is not subscribed when unsubscribe comes right behind subscribe', async () => {
  const late = { exchange: 'binance', symbol: 'LATE/USDT' };
  await trackSeries(test.database, late);
  const subscribed = ask(client, 'subscribe', { channel: 'tickers', ...late });
  await ask(client, 'unsubscribe', { channel: 'tickers', ...late });
  expect(await subscribed).toEqual({ ok: true });
  await test.publish(rawTickers, 'ticker', ticker(1, late));
  await settled(client, heard);
  expect(heard).toEqual([]);
});

it('refuses more than 100 messages a minute, and cuts a flood', async () => {
  const series = Array.from({ length: 101 }, (_, index) => ({ exchange: 'many', symbol: `S${index}/X` }));
  await trackSeries(test.database, ...series);
  const answers = await Promise.all(series.map((one) => ask(client, 'subscribe', { channel: 'trades', ...one })));
  expect(answers.filter(({ ok }) => ok).length).toBeLessThanOrEqual(100);
  expect(answers.at(-1)).toMatchObject({ ok: false, problem: { status: 429 } });
  const left = new Promise<string>((resolve) => client.once('disconnect', resolve));
  for (let index = 0; index < 200; index += 1) client.emit('unsubscribe', { channel: 'feeds' }, () => undefined);
  expect(await left).toBe('io server disconnect');
});
