import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { OrderBook } from '../../../contracts/order-book.ts';
import type { Trade } from '../../../contracts/trade.ts';
import type { Exchange } from '../exchange.ts';
import { type Fixture, foldBook, type TopicKey } from './fixture.ts';
import { type Fault, FixtureServer } from './fixture-server.ts';
import { createExchange } from './index.ts';
import { ascending, compareIds } from './trade-order.ts';

/** An exchange of ours against its fixture; both end with the test. */
export async function openAgainst(fixture: Fixture, sleep?: (ms: number) => Promise<void>) {
  const server = await FixtureServer.start(fixture);
  onTestFinished(() => server.close());
  const exchange = await createExchange(fixture.id, {
    ...server.endpoints,
    requestIntervalMs: 1,
    ...(sleep && { sleep }),
  });
  onTestFinished(() => exchange.close());
  return { server, exchange };
}

/** What every exchange must do, proven against recorded data. */
export function describeExchange(fixture: Fixture): void {
  describe(`${fixture.id} as an exchange`, () => {
    describeMarket(fixture);
    describeTrades(fixture);
    describeCandles(fixture);
    describeOrderBook(fixture);
    describeFailures(fixture);
  });
}

function describeMarket(fixture: Fixture): void {
  test('tells what a market trades in, in which steps', async () => {
    const { exchange } = await openAgainst(fixture);
    expect(await exchange.loadMarket(fixture.tradeSymbol)).toEqual(fixture.market);
  });

  test('rejects a symbol that is not listed as such', async () => {
    const { exchange } = await openAgainst(fixture);
    await expect(exchange.loadMarket('NOPE/USDT')).rejects.toMatchObject({ kind: 'bad-symbol' });
    await expect(exchange.watchTrades('NOPE/USDT')).rejects.toMatchObject({ kind: 'bad-symbol' });
  });

  test('follows the clock of the exchange, not that of the machine', async () => {
    const { server, exchange } = await openAgainst(fixture);
    expect(exchange.now()).toBeGreaterThan(server.now + 365 * 86_400_000);
    await exchange.syncClock();
    expect(Math.abs(exchange.now() - server.now)).toBeLessThan(60_000);
  });

  test('asks nobody but the given endpoints', async () => {
    const { server, exchange } = await openAgainst(fixture);
    await exchange.loadMarket(fixture.tradeSymbol);
    expect(server.requests).toHaveLength(1);
    await Promise.all([exchange.watchTicker(fixture.bookSymbols[0]), pushTicker(server, fixture)]);
    expect(server.sockets).toBe(1);
  });

  test('gives the last 24 hours', async () => {
    const { server, exchange } = await openAgainst(fixture);
    const [ticker] = await Promise.all([exchange.watchTicker(fixture.bookSymbols[0]), pushTicker(server, fixture)]);
    expect(ticker).toMatchObject({ exchange: fixture.id, symbol: fixture.bookSymbols[0] });
    expect(ticker.high24h).toBeGreaterThanOrEqual(ticker.last);
    expect(ticker.low24h).toBeLessThanOrEqual(ticker.last);
    expect(ticker.last - (ticker.change24h ?? Number.NaN)).toBeGreaterThan(0);
  });
}

async function pushTicker(server: FixtureServer, fixture: Fixture): Promise<void> {
  const topic: TopicKey = `ticker:${fixture.bookNames[0]}`;
  await server.until(() => server.isSubscribed(topic));
  server.push(topic);
}

function describeTrades(fixture: Fixture): void {
  const topic: TopicKey = `trades:${fixture.tradeName}`;
  const symbol = fixture.tradeSymbol;
  const recorded = (fixture.frames[topic] ?? []).flatMap((frame) => fixture.trades(frame));
  const streamed = (fixture.frames[topic] ?? []).slice(fixture.history).flatMap((frame) => fixture.trades(frame));
  const bare = (trades: readonly Trade[]) =>
    trades.map(({ id, ts, price, amount, side }) => ({ id, ts, price, amount, side }));

  const wanted = streamed.map(({ id }) => id);

  test('streams each trade once, in order, with its id, time and taker', async () => {
    const { server, exchange } = await openAgainst(fixture);
    const live = await readTrades(exchange, symbol, { server, topic, wanted });
    expect(bare(live)).toEqual(ascending(streamed, exchange.tradeIds));
    expect(live.every((trade) => trade.exchange === fixture.id && trade.symbol === symbol)).toBe(true);
  });

  test('serves the past in pages that end where the stream begins', async () => {
    const { server, exchange } = await openAgainst(fixture);
    const past = await readPast(exchange, symbol, { fromTs: recorded[0]?.ts ?? 0 });
    expect(past.find(({ id }) => id === fixture.firstTrade.id)).toMatchObject(fixture.firstTrade);
    const live = await readTrades(exchange, symbol, { server, topic, wanted });
    expect(ascending(bare([...past, ...live]), exchange.tradeIds)).toEqual(ascending(recorded, exchange.tradeIds));
  });

  test('fetches the same trades that it streamed, down to the millisecond', async () => {
    const { server, exchange } = await openAgainst(fixture);
    const live = await readTrades(exchange, symbol, { server, topic, wanted });
    const before = recorded[recorded.length - streamed.length - 1];
    const fetched = await readPast(exchange, symbol, { afterId: before?.id ?? '', afterTs: before?.ts ?? 0 });
    expect(bare(fetched.filter(({ id }) => wanted.includes(id)))).toEqual(bare(live));
    if (exchange.tradeIds === 'sequential') expect(fetched).toHaveLength(wanted.length);
  });

  test('has nothing behind the newest trade', async () => {
    const { exchange } = await openAgainst(fixture);
    const past = await readPast(exchange, symbol, { fromTs: recorded[0]?.ts ?? 0 });
    const last = past.at(-1);
    expect(await exchange.fetchTrades(symbol, { afterId: last?.id ?? '', afterTs: last?.ts ?? 0 })).toEqual([]);
    expect(await exchange.fetchTrades(symbol, { fromTs: (last?.ts ?? 0) + 60_000 })).toEqual([]);
  });
}

interface Live {
  readonly server: FixtureServer;
  readonly topic: TopicKey;
  /** The ids to wait for: what a subscription begins with lies before them. */
  readonly wanted: readonly string[];
}

/** Streams all that is left of a topic and reads until the wanted trades have come. */
async function readTrades(exchange: Exchange, symbol: string, live: Live): Promise<readonly Trade[]> {
  const { server, topic, wanted } = live;
  let pending = exchange.watchTrades(symbol);
  await server.until(() => server.isSubscribed(topic));
  server.push(topic, server.remaining(topic));
  const trades: Trade[] = [];
  for (;;) {
    trades.push(...(await pending).filter(({ id }) => wanted.includes(id)));
    if (wanted.every((id) => trades.some((trade) => trade.id === id))) break;
    pending = exchange.watchTrades(symbol);
  }
  return exchange.tradeIds === 'sequential' ? trades : ascending(trades, exchange.tradeIds);
}

async function readPast(exchange: Exchange, symbol: string, from: Parameters<Exchange['fetchTrades']>[1]) {
  const trades: Trade[] = [];
  for (let cursor = from; ; ) {
    const page = await exchange.fetchTrades(symbol, cursor);
    const last = page.at(-1);
    if (last === undefined) return trades;
    if (exchange.tradeIds === 'sequential') expect(page).toEqual(page.toSorted(compareIds));
    trades.push(...page);
    cursor = { afterId: last.id, afterTs: last.ts };
  }
}

function describeCandles(fixture: Fixture): void {
  test('gives candles by the start of their windows, ascending and inside the range', async () => {
    const { server, exchange } = await openAgainst(fixture);
    const all = server.state().candles(`trades:${fixture.tradeName}`);
    const [from, to] = [all[0]?.start ?? 0, (all.at(-1)?.start ?? 0) + 60_000];
    const candles = await exchange.fetchCandles(fixture.tradeSymbol, '1m', from, to);
    expect(candles.map(({ windowStart, open, high, low, close }) => [windowStart, open, high, low, close])).toEqual(
      all.map(({ start, open, high, low, close }) => [start, open, high, low, close]),
    );
    candles.forEach((candle, index) => {
      expect(candle.volume).toBeCloseTo(all[index]?.volume ?? Number.NaN, 6);
      expect(candle.quoteVolume / (all[index]?.quoteVolume ?? Number.NaN)).toBeCloseTo(1, 1);
      expect([0, all[index]?.tradeCount]).toContain(candle.tradeCount);
    });
    expect(await exchange.fetchCandles(fixture.tradeSymbol, '1m', from, from + 60_000)).toEqual(candles.slice(0, 1));
    expect(await exchange.fetchCandles(fixture.tradeSymbol, '1m', to, to + 3_600_000)).toEqual([]);
  });
}

function describeOrderBook(fixture: Fixture): void {
  const [symbol, otherSymbol] = fixture.bookSymbols;
  const [topic, otherTopic] = fixture.bookNames.map((name): TopicKey => `orderbook:${name}`) as [TopicKey, TopicKey];

  test('shows the book as its changes make it, in copies that do not change', async () => {
    const { server, exchange } = await openAgainst(fixture);
    const book = await startBook(exchange, server, { symbol, topic });
    expect(top(book)).toEqual(expected(fixture, server, topic));
    const kept = structuredClone(book);
    for (let frame = 0; frame < 14; frame++) server.push(topic);
    const later = await readBook(exchange, symbol, expected(fixture, server, topic));
    expect(later).not.toEqual(book);
    expect(book).toEqual(kept);
    expect(later.bids.length).toBeLessThanOrEqual(20);
  });

  const swap: Fault = ([first, second, ...rest]) => [second ?? '', first ?? '', ...rest];
  const lose: Fault = (frames) => frames.slice(1);
  const flip: Fault = (frames) => frames.map(fixture.flip);

  test.each([
    ['lost', 2, lose],
    ['swapped', 2, swap],
    ['altered', 1, flip],
  ] as const)('withholds a book when a change is %s, and heals it alone', async (_, count, fault) => {
    const { server, exchange } = await openAgainst(fixture);
    await startBook(exchange, server, { symbol, topic });
    await startBook(exchange, server, { symbol: otherSymbol, topic: otherTopic });
    while (server.cursor(topic) < fixture.lostFrame) server.push(topic);
    await readBook(exchange, symbol, expected(fixture, server, topic));

    server.push(topic, count, fault);
    await expectBreak(exchange, server, { symbol, topic, fixture });
    const commands = server.commands.length;
    const healing = exchange.watchOrderBook(symbol, 20);
    if (fixture.bookStart(fixture.bookNames[0]).length > 0) server.push(topic);
    else await server.until(() => server.commands.length >= commands + 2);
    expect(top(await healing)).toEqual(expected(fixture, server, topic));

    expect(server.commands.slice(commands).some((command) => command.endsWith(otherTopic))).toBe(false);
    expect(server.sockets).toBe(1);
    server.push(otherTopic, 3);
    await readBook(exchange, otherSymbol, expected(fixture, server, otherTopic));
  });
}

interface BookUnderTest {
  readonly symbol: string;
  readonly topic: TopicKey;
}

/** Subscribes and reads the first state; where the stream has changes only, the first one is sent. */
async function startBook(exchange: Exchange, server: FixtureServer, { symbol, topic }: BookUnderTest) {
  const pending = exchange.watchOrderBook(symbol, 20);
  await server.until(() => server.isSubscribed(topic));
  if (server.cursor(topic) === 0) server.push(topic);
  return pending;
}

/** Reads on until the book is as wanted. */
async function readBook(exchange: Exchange, symbol: string, wanted: ReturnType<typeof top>): Promise<OrderBook> {
  for (;;) {
    const book = await exchange.watchOrderBook(symbol, 20);
    if (JSON.stringify(top(book)) === JSON.stringify(wanted)) return book;
  }
}

/** Reads until the book is rejected. What is shown before must be right, where each change is proven. */
async function expectBreak(
  exchange: Exchange,
  server: FixtureServer,
  { symbol, topic, fixture }: BookUnderTest & { readonly fixture: Fixture },
): Promise<void> {
  const right = new Set<string>();
  for (;;) {
    for (let end = 0; end <= server.cursor(topic); end++)
      right.add(JSON.stringify(expected(fixture, server, topic, end)));
    const pending = exchange.watchOrderBook(symbol, 20);
    server.push(topic);
    const outcome = await pending.catch((error) => error);
    if (outcome instanceof Error) {
      expect(outcome).toMatchObject({ kind: 'broken-book' });
      return;
    }
    if (fixture.provesEachFrame) expect(states(fixture, server, topic)).toContainEqual(top(outcome));
  }
}

function top(book: Pick<OrderBook, 'bids' | 'asks'>) {
  return { bids: book.bids.slice(0, 5), asks: book.asks.slice(0, 5) };
}

/** Every state that the book has had so far. */
function states(fixture: Fixture, server: FixtureServer, topic: TopicKey) {
  return Array.from({ length: server.cursor(topic) + 1 }, (_, end) => expected(fixture, server, topic, end));
}

function expected(fixture: Fixture, server: FixtureServer, topic: TopicKey, end = server.cursor(topic)) {
  const frames = (fixture.frames[topic] ?? []).slice(0, end);
  const name = topic.slice('orderbook:'.length);
  return foldBook([...fixture.bookStart(name), ...frames.map((frame) => fixture.book(frame))], 5);
}

function describeFailures(fixture: Fixture): void {
  const symbol = fixture.tradeSymbol;
  const topic: TopicKey = `trades:${fixture.tradeName}`;

  test.each([
    [429, { 'retry-after': '7' }, { kind: 'rate-limited', retryAfterMs: 7_000 }],
    [418, { 'retry-after': '120' }, { kind: 'banned', retryAfterMs: 120_000 }],
  ])('stops asking after a %i for as long as it is told', async (status, headers, wanted) => {
    const { server, exchange } = await openAgainst(fixture);
    await exchange.loadMarket(symbol);
    server.refusals.push({ status, headers });
    await expect(exchange.fetchTrades(symbol, { fromTs: 0 })).rejects.toMatchObject(wanted);
    const asked = server.requests.length;
    await expect(exchange.fetchTrades(symbol, { fromTs: 0 })).rejects.toMatchObject({ kind: wanted.kind });
    expect(server.requests).toHaveLength(asked);
  });

  test('tells a symbol that the exchange no longer knows', async () => {
    const { server, exchange } = await openAgainst(fixture);
    await exchange.loadMarket(symbol);
    server.refusals.push(fixture.badSymbol);
    await expect(exchange.fetchTrades(symbol, { fromTs: 0 })).rejects.toMatchObject({ kind: 'bad-symbol' });
  });

  test('takes an answer that is cut off for a failure, not for data', async () => {
    const { server, exchange } = await openAgainst(fixture);
    server.refusals.push({ status: 200, body: '{"result":[{"symbol":' });
    await expect(exchange.loadMarket(symbol)).rejects.toMatchObject({ kind: 'unavailable' });
    expect(await exchange.loadMarket(symbol)).toEqual(fixture.market);
  });

  test('tells an exchange that is down, and asks it again when asked', async () => {
    const { server, exchange } = await openAgainst(fixture);
    server.refusals.push({ status: 503 });
    await expect(exchange.loadMarket(symbol)).rejects.toMatchObject({ kind: 'unavailable' });
    expect(await exchange.loadMarket(symbol)).toEqual(fixture.market);
  });

  test('tells when the socket goes down, and connects again at the next call', async () => {
    const { server, exchange } = await openAgainst(fixture);
    await watchOnce(exchange, server, { symbol, topic });
    const lost = untilRejected(() => exchange.watchTrades(symbol));
    server.drop();
    expect(await lost).toMatchObject({ kind: 'unavailable' });
    expect(exchange.lastMessageAt()).toBeNull();
    await watchOnce(exchange, server, { symbol, topic });
    expect(server.sockets).toBe(2);
  });

  test('tells of a drop that happened while nobody was waiting', async () => {
    const { server, exchange } = await openAgainst(fixture);
    await watchOnce(exchange, server, { symbol, topic });
    server.drop();
    await expect.poll(() => exchange.lastMessageAt(), { timeout: 10_000, interval: 1 }).toBeNull();
    expect(await untilRejected(() => exchange.watchTrades(symbol))).toMatchObject({ kind: 'unavailable' });
    await watchOnce(exchange, server, { symbol, topic });
  });

  test('rejects when nobody answers at the socket', async () => {
    const { server, exchange } = await openAgainst(fixture);
    await exchange.loadMarket(symbol);
    await server.close();
    await expect(exchange.watchTrades(symbol)).rejects.toMatchObject({ kind: 'unavailable' });
  });

  test('takes a message that cannot be read for a broken socket', async () => {
    const { server, exchange } = await openAgainst(fixture);
    await watchOnce(exchange, server, { symbol, topic });
    const lost = untilRejected(() => exchange.watchTrades(symbol));
    server.push(topic, 1, (frames) => frames.map((frame) => frame.slice(0, -5)));
    expect(await lost).toMatchObject({ kind: 'unavailable' });
    await server.until(() => !server.isSubscribed(topic));
    await watchOnce(exchange, server, { symbol, topic });
  });

  test('lets the process end after close', async () => {
    const server = await FixtureServer.start(fixture);
    onTestFinished(() => server.close());
    const index = import.meta.resolve('./index.ts');
    const script = `const { createExchange } = await import('${index}');
      const exchange = await createExchange('${fixture.id}', ${JSON.stringify(server.endpoints)});
      await exchange.watchTrades('${symbol}');
      await exchange.fetchCandles('${symbol}', '1m', 0, 60_000);
      await exchange.close();`;
    const child = spawn(process.execPath, ['--input-type=module', '--eval', script], { stdio: 'inherit' });
    onTestFinished(() => void child.kill());
    await server.until(() => server.isSubscribed(topic));
    server.push(topic);
    expect(await once(child, 'exit')).toEqual([0, null]);
  });

  test('takes a ping for a sign of life', async () => {
    const { server, exchange } = await openAgainst(fixture);
    await watchOnce(exchange, server, { symbol, topic });
    const before = exchange.lastMessageAt() ?? Number.NaN;
    server.ping();
    await expect.poll(() => exchange.lastMessageAt(), { timeout: 10_000, interval: 1 }).toBeGreaterThan(before);
  });
}

/** Calls again and again; what was rejected at last. */
async function untilRejected(call: () => Promise<unknown>): Promise<unknown> {
  for (;;) {
    const rejection = await call().then(
      () => null,
      (error) => error,
    );
    if (rejection !== null) return rejection;
  }
}

async function watchOnce(exchange: Exchange, server: FixtureServer, { symbol, topic }: BookUnderTest): Promise<void> {
  const pending = exchange.watchTrades(symbol);
  await server.until(() => server.isSubscribed(topic));
  server.push(topic);
  expect(await pending).not.toHaveLength(0);
}
