import { expect, test } from 'vitest';
import type { OrderBook } from '../../../../contracts/order-book.ts';
import type { Exchange } from '../../exchange.ts';
import { type Fixture, foldBook, type TopicKey } from '../fixture.ts';
import type { Fault, FixtureServer } from '../fixture-server.ts';
import { openAgainst } from './open-against.ts';

export function describeOrderBook(fixture: Fixture): void {
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
  for (;;) {
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
