import { Registry } from 'prom-client';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import type { Candle } from '../../contracts/candle.ts';
import type { DeadLetter } from '../../contracts/dead-letter.ts';
import type { Feed } from '../../contracts/feed.ts';
import { toMessage } from '../../contracts/message.ts';
import { timeframes } from '../../contracts/timeframe.ts';
import { candleTopic, deadLetters, rawTrades, topics } from '../../contracts/topics.ts';
import type { Trade } from '../../contracts/trade.ts';
import type { Bus } from '../../runtime/bus/bus.ts';
import { createMemoryBus } from '../../runtime/bus/memory-bus.ts';
import { createLogger } from '../../runtime/log.ts';
import type { Running } from '../../runtime/process.ts';
import { openTestDatabase, type TestDatabase } from '../../tests/support/database.ts';
import { startAggregator } from './run.ts';

const noon = Date.UTC(2026, 0, 1, 12);
const series = { exchange: 'binance', symbol: 'BTC/USDT' };

let database: TestDatabase;
let bus: Bus;
let aggregator: Running;
let published: Candle[];
let letters: DeadLetter[];

beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());

beforeEach(async () => {
  await database.pool.query('TRUNCATE trades, candles, gaps, backfill_progress');
  bus = createMemoryBus();
  published = [];
  letters = [];
  await bus.ensureTopics(topics);
  aggregator = await startAggregator({
    pool: database.pool,
    bus,
    registry: new Registry(),
    logger: createLogger('test', 'silent'),
    graceMs: 2_000,
  });
  await listen([...timeframes.map((timeframe) => candleTopic(timeframe).name)], published);
  await listen([deadLetters.name], letters);
});
afterEach(async () => {
  await aggregator.close();
  await bus.close();
});

async function listen(names: readonly string[], into: unknown[]): Promise<void> {
  await bus.subscribe({ topics: names, group: names.join(), maxMessages: 100, maxWaitMs: 0 }, async (batch) => {
    for (const message of batch) into.push(JSON.parse(message.value.toString()));
  });
}

function trade(id: number, after: number, price: number, amount = 1): Trade {
  return { ...series, id: String(id), ts: noon + after, price, amount, side: 'buy', received: noon + after };
}

async function send(...trades: readonly Trade[]): Promise<void> {
  await bus.publish(trades.map((value) => toMessage({ topic: rawTrades, type: 'trade', source: 'simulator', value })));
  await settled();
}

async function sendFeed(after: number, continuous = true): Promise<void> {
  const value: Feed = {
    ...series,
    ts: noon + after,
    received: noon + after,
    continuous,
    state: 'live',
    lastTradeTs: null,
    silentMs: 0,
    lagP50Ms: null,
    lagP99Ms: null,
    clockSkewMs: 0,
    reconnects: 0,
    orderBook: 'off',
  };
  await bus.publish([toMessage({ topic: rawTrades, type: 'feed', source: 'simulator', value })]);
  await settled();
}

/** Resolves once every reader has done everything that was published. */
async function settled(): Promise<void> {
  const groups = ['aggregator', timeframes.map((timeframe) => candleTopic(timeframe).name).join(), deadLetters.name];
  for (const group of groups) {
    await expect.poll(async () => (await bus.lag(group)).length, { interval: 2 }).toBe(0);
  }
}

async function candle(timeframe: string, after = 0): Promise<Record<string, unknown> | undefined> {
  const { rows } = await database.pool.query('SELECT * FROM candles WHERE timeframe = $1 AND window_start = $2', [
    timeframe,
    new Date(noon + after),
  ]);
  return rows[0];
}

it('stores a trade once and folds it into every timeframe', async () => {
  await send(trade(1, 500, 100, 2));
  for (const timeframe of timeframes) {
    const start = timeframe === '1d' ? -12 * 3_600_000 : 0;
    expect(await candle(timeframe, start)).toMatchObject({
      open: 100,
      volume: 2,
      quote_volume: 200,
      trade_count: '1',
      closed: false,
    });
  }
  expect(published.map((each) => each.timeframe)).toEqual([...timeframes]);
});

it('counts nothing twice when trades come again, and tells of their candles again', async () => {
  await send(trade(1, 500, 100), trade(2, 600, 101));
  const told = published.length;
  await send(trade(1, 500, 100), trade(2, 600, 101), trade(2, 600, 101), trade(3, 700, 99));
  expect(await candle('1m')).toMatchObject({ high: 101, low: 99, close: 99, volume: 3, trade_count: '3' });
  expect(published.length).toBeGreaterThan(told);
  const { rows } = await database.pool.query('SELECT count(*)::int AS n FROM trades');
  expect(rows[0].n).toBe(3);
});

it('counts a trade once that stands twice in one batch', async () => {
  await send(trade(1, 500, 100), trade(1, 500, 100));
  expect(await candle('1m')).toMatchObject({ volume: 1, trade_count: '1' });
});

it("keeps the later trade's price as close when trades arrive out of order", async () => {
  await send(trade(5, 900, 105));
  await send(trade(4, 900, 104), trade(1, 100, 101));
  expect(await candle('1m')).toMatchObject({ open: 101, close: 105 });
});

it('orders numeric ids of one millisecond by value, not by text', async () => {
  await send(trade(10, 100, 110));
  await send(trade(9, 100, 109));
  expect(await candle('1m')).toMatchObject({ open: 109, close: 110 });
});

it('closes a window once exchange time has passed its end and the grace, and sends it again when a late trade comes', async () => {
  await send(trade(1, 500, 100));
  await sendFeed(2_999);
  expect(await candle('1s')).toMatchObject({ closed: false });
  await sendFeed(3_000);
  expect(await candle('1s')).toMatchObject({ closed: true, revision: 2 });
  await send(trade(2, 700, 90));
  expect(await candle('1s')).toMatchObject({ closed: true, revision: 3, low: 90 });
  const states = published.filter((each) => each.timeframe === '1s').map((each) => [each.closed, each.revision]);
  expect(states).toEqual([
    [false, 1],
    [true, 2],
    [true, 3],
  ]);
});

it('closes nothing while the feed has a hole', async () => {
  await send(trade(1, 500, 100));
  await sendFeed(10_000, false);
  expect(await candle('1s')).toMatchObject({ closed: false });
});

it('sends bad trades to the dead letters with a reason and stores the rest', async () => {
  const bad = { ...trade(2, 600, 1), price: Number.NaN };
  await send(trade(1, 500, 100), bad, { ...trade(4, 650, 1), id: 'a\0b' }, trade(3, 700, 102));
  await bus.publish([
    { topic: rawTrades.name, key: 'binance:BTC/USDT', headers: { type: 'trade' }, value: Buffer.from('{"id":') },
  ]);
  await settled();
  expect(letters.map((letter) => letter.reason)).toEqual([
    'price is not a positive number',
    'id is no text of 1 to 200 characters',
    'value is not JSON',
  ]);
  expect(Buffer.from(letters[2]?.value ?? '', 'base64').toString()).toBe('{"id":');
  expect(await candle('1m')).toMatchObject({ trade_count: '2' });
});

it("measures a trade's time by any feed of its exchange, while trades are being recovered as well", async () => {
  await sendFeed(600_000, false);
  await send({ ...trade(1, 600_000, 100), received: noon });
  expect(letters).toEqual([]);
  expect(await candle('1m', 600_000)).toMatchObject({ trade_count: '1' });
});

it('marks the candles of windows with a known gap as incomplete', async () => {
  await database.pool.query(
    `INSERT INTO gaps (exchange, symbol, from_ts, to_ts, reason) VALUES ('binance', 'BTC/USDT', $1, $2, 'test')`,
    [new Date(noon - 600_000), new Date(noon - 300_000)],
  );
  await send(trade(1, 500, 100));
  expect(await candle('1m')).toMatchObject({ complete: true });
  expect(await candle('1d', -12 * 3_600_000)).toMatchObject({ complete: false });
});

it("leaves the exchange's own candle alone and stores the trade", async () => {
  await database.pool.query(
    `SELECT store_exchange_candles('binance', 'BTC/USDT', '1m', ARRAY[$1::timestamptz], '{10}', '{12}', '{9}', '{11}', '{5}', '{50}', '{7}')`,
    [new Date(noon)],
  );
  await send(trade(1, 500, 100), trade(2, 60_500, 200));
  expect(await candle('1m')).toMatchObject({ source: 'exchange', high: 12, volume: 5, trade_count: '7' });
  expect(await candle('1s')).toMatchObject({ source: 'trades', volume: 1 });
  expect(await candle('5m')).toMatchObject({
    source: 'exchange',
    open: 10,
    high: 200,
    close: 200,
    volume: 6,
    trade_count: '8',
  });
});

it('counts no trade beside a larger candle that was fetched because its minutes were out of reach', async () => {
  await database.pool.query(
    `INSERT INTO backfill_progress (exchange, symbol, kind, timeframe, from_ts, to_ts, status)
     VALUES ('binance', 'BTC/USDT', 'gap', '5m', $1, $2, 'done')`,
    [new Date(noon), new Date(noon + 300_000)],
  );
  await database.pool.query(
    `SELECT store_exchange_candles('binance', 'BTC/USDT', '5m', ARRAY[$1::timestamptz], '{10}', '{12}', '{9}', '{11}', '{5}', '{50}', '{7}')`,
    [new Date(noon)],
  );
  await send(trade(1, 120_000, 100), trade(2, 300_000, 200));
  expect(await candle('1m', 120_000)).toBeUndefined();
  expect(await candle('5m')).toMatchObject({ high: 12, volume: 5, trade_count: '7' });
  expect(await candle('15m')).toMatchObject({ high: 200, volume: 6, trade_count: '8' });
  expect(await candle('1s', 120_000)).toMatchObject({ volume: 1 });
});

it('does not call seconds complete whose trades never came, though candles have filled the gap', async () => {
  await database.pool.query(
    `INSERT INTO gaps (exchange, symbol, from_ts, to_ts, reason, filled_at, filled_by)
     VALUES ('binance', 'BTC/USDT', $1, $2, 'test', now(), 'candles')`,
    [new Date(noon), new Date(noon + 10_000)],
  );
  await send(trade(1, 9_999, 100), trade(2, 10_000, 100));
  expect(await candle('1s', 9_000)).toMatchObject({ complete: false });
  expect(await candle('1s', 10_000)).toMatchObject({ complete: true });
  expect(await candle('1m')).toMatchObject({ complete: true });
});

it('rolls the stored candles up to the larger timeframes when the exchange fills a hole among trades', async () => {
  await send(trade(1, 500, 100), trade(2, 120_500, 120));
  await database.pool.query(
    `SELECT store_exchange_candles('binance', 'BTC/USDT', '1m', ARRAY[$1::timestamptz], '{10}', '{130}', '{9}', '{11}', '{5}', '{50}', '{7}')`,
    [new Date(noon + 60_000)],
  );
  expect(await candle('5m')).toMatchObject({
    source: 'exchange',
    open: 100,
    high: 130,
    low: 9,
    close: 120,
    volume: 7,
    trade_count: '9',
  });
  expect(await candle('5m')).toMatchObject({ closed: false });
});
