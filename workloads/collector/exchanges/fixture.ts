import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import type { Trade } from '../../../contracts/trade.ts';
import type { Market } from '../exchange.ts';

export type TopicKey = `${'trades' | 'orderbook' | 'ticker'}:${string}`;

/** A 1-minute candle of the recorded trades. */
export interface FixtureCandle {
  readonly start: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
  readonly quoteVolume: number;
  readonly tradeCount: number;
}

export type FixtureTrade = Pick<Trade, 'id' | 'ts' | 'price' | 'amount' | 'side'>;

export interface FixtureBook {
  readonly snapshot: boolean;
  readonly bids: readonly (readonly string[])[];
  readonly asks: readonly (readonly string[])[];
}

/** What the server holds at the moment of a request. */
export interface FixtureState {
  readonly now: number;
  /** The frames of a topic that lie in the past, sent or older. */
  past(topic: TopicKey): readonly string[];
  candles(topic: TopicKey): readonly FixtureCandle[];
}

export interface Command {
  readonly operation: 'subscribe' | 'unsubscribe' | 'ping';
  readonly topics: readonly TopicKey[];
  /** What the exchange answers at once. */
  readonly answers: readonly object[];
}

/** Recorded market data of one exchange, and how that exchange serves it: the other side of a `Venue`. */
export interface Fixture {
  readonly id: string;
  readonly tradeSymbol: string;
  readonly tradeName: string;
  readonly market: Market;
  /** The first recorded trade, as it has to arrive. */
  readonly firstTrade: FixtureTrade;
  /** Trades that are past when the server starts; the rest is streamed. */
  readonly history: number;
  readonly bookSymbols: readonly [string, string];
  readonly bookNames: readonly [string, string];
  readonly frames: Readonly<Record<TopicKey, readonly string[]>>;

  trades(frame: string): readonly FixtureTrade[];
  book(frame: string): FixtureBook;
  /** What the frames of a book apply to, where the stream has changes only. */
  bookStart(name: string): readonly FixtureBook[];
  command(text: string): Command;
  /** Frames that a new subscription begins with. */
  greet(topic: TopicKey, state: FixtureState): readonly string[];
  /** The answer to a request, as an object or as JSON text; undefined for an unknown path. */
  rest(url: URL, state: FixtureState): object | string | undefined;
  badSymbol: { readonly status: number; readonly body: object };

  /** A frame of the book altered so that it no longer fits. */
  flip(frame: string): string;
  /** Where a lost frame shows at last, and whether no wrong book is seen before. */
  readonly lostFrame: number;
  readonly provesEachFrame: boolean;
}

/** The lines of a `.jsonl.gz` beside the fixture. */
export function readFrames(directory: URL, name: string): readonly string[] {
  const text = gunzipSync(readFileSync(new URL(`./fixtures/${name}.jsonl.gz`, directory))).toString();
  return text.split('\n').filter((line) => line !== '');
}

export function splitTopic(topic: TopicKey): readonly [channel: string, name: string] {
  const colon = topic.indexOf(':');
  return [topic.slice(0, colon), topic.slice(colon + 1)];
}

/** Folds trades into 1-minute candles, the slow and plain way. */
export function foldCandles(trades: readonly FixtureTrade[]): readonly FixtureCandle[] {
  const minutes = Map.groupBy(trades, ({ ts }) => Math.floor(ts / 60_000) * 60_000);
  return [...minutes].map(([start, group]) => {
    const prices = group.map(({ price }) => price);
    return {
      start,
      open: prices[0] ?? Number.NaN,
      high: Math.max(...prices),
      low: Math.min(...prices),
      close: prices.at(-1) ?? Number.NaN,
      volume: group.reduce((sum, { amount }) => sum + amount, 0),
      quoteVolume: group.reduce((sum, { amount, price }) => sum + amount * price, 0),
      tradeCount: group.length,
    };
  });
}

/** The best `depth` levels after the frames, the slow and plain way. */
export function foldBook(books: readonly FixtureBook[], depth: number) {
  const sides = { bids: new Map<number, number>(), asks: new Map<number, number>() };
  for (const book of books) {
    for (const side of ['bids', 'asks'] as const) {
      if (book.snapshot) sides[side].clear();
      for (const [price, amount] of book[side]) sides[side].set(Number(price), Number(amount));
    }
  }
  const best = (side: Map<number, number>, sign: number) =>
    [...side]
      .filter(([, amount]) => amount > 0)
      .sort((a, b) => (a[0] - b[0]) * sign)
      .slice(0, depth);
  return { bids: best(sides.bids, -1), asks: best(sides.asks, 1) };
}
