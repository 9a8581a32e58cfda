import { Registry } from 'prom-client';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { OrderBook } from '../../contracts/order-book.ts';
import { rawOrderBook, topics } from '../../contracts/topics.ts';
import { createMemoryBus } from '../../runtime/bus/memory-bus.ts';
import { createLogger } from '../../runtime/log.ts';
import { restPolicy, socketPolicy } from './circuit.ts';
import { ExchangeLink } from './exchange-link.ts';
import { BadSymbol, BrokenBook } from './exchanges/errors.ts';
import { createCollectorMetrics } from './metrics.ts';
import { OrderBookFeed } from './order-book-feed.ts';
import { Publisher } from './publisher.ts';
import { ScriptedExchange } from './testing/scripted-exchange.ts';
import { VirtualTime } from './testing/virtual-time.ts';

const series = { exchange: 'binance', symbol: 'BTC/USDT' };
let time: VirtualTime;
let exchange: ScriptedExchange;
let feed: OrderBookFeed;
let published: OrderBook[];
let stop: AbortController;
let running: Promise<void>;

beforeEach(async () => {
  time = new VirtualTime(1_000_000);
  exchange = new ScriptedExchange(time.clock);
  published = [];
  const bus = createMemoryBus();
  await bus.ensureTopics(topics);
  await bus.subscribe({ topics: [rawOrderBook.name], group: 'test', maxMessages: 9, maxWaitMs: 0 }, async (batch) => {
    for (const { value } of batch) published.push(JSON.parse(value.toString()));
  });
  const logger = createLogger('test', 'silent');
  const link = new ExchangeLink({
    exchange,
    timing: time,
    logger,
    policies: { sockets: socketPolicy, rest: restPolicy },
  });
  const publisher = new Publisher({ bus, logger, timing: time, dataSource: 'simulator' });
  feed = new OrderBookFeed({
    series,
    depth: 1,
    link,
    publisher,
    logger,
    timing: time,
    metrics: createCollectorMetrics(new Registry()),
  });
  stop = new AbortController();
  running = feed.run(stop.signal);
  await time.advance(10);
});
afterEach(async () => {
  stop.abort();
  await running;
});

const book = (seq: number, amount = seq): OrderBook => ({
  ...series,
  ts: seq,
  received: seq,
  seq,
  bids: [[1, amount]],
  asks: [[2, 1]],
});
const sequences = () => published.map(({ seq }) => seq);

it('publishes the newest of the books that came within a tenth of a second', async () => {
  for (const seq of [1, 2, 3, 4]) {
    exchange.books.put(book(seq));
    await time.advance(40);
  }
  await time.advance(100);
  expect(sequences()).toEqual([1, 3, 4]);
});

it('publishes nothing when nothing has changed', async () => {
  for (const seq of [1, 2, 3]) {
    exchange.books.put(book(seq, 7));
    await time.advance(200);
  }
  expect(sequences()).toEqual([1]);
});

it('withholds a broken book, with what was waiting of it, until it is whole again', async () => {
  exchange.books.put(book(1));
  await time.advance(10);
  expect(feed.state).toBe('live');
  exchange.books.put(book(2));
  exchange.books.fail(new BrokenBook('a delta is missing'));
  await time.advance(10);
  expect(feed.state).toBe('resynchronising');
  await time.advance(1_000);
  expect(sequences()).toEqual([1]);
  exchange.books.put(book(9));
  await time.advance(200);
  expect(feed.state).toBe('live');
  expect(sequences()).toEqual([1, 9]);
});

it('is off when the exchange does not list the symbol', async () => {
  exchange.books.fail(new BadSymbol('not listed'));
  await time.advance(10);
  expect(feed.state).toBe('off');
});
