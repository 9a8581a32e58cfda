import type { z } from 'zod';
import { type Candle, candleSchema } from '../../../contracts/candle.ts';
import { feedSchema } from '../../../contracts/feed.ts';
import { orderBookSchema } from '../../../contracts/order-book.ts';
import { tickerSchema } from '../../../contracts/ticker.ts';
import { timeframes } from '../../../contracts/timeframe.ts';
import { candleTopic, rawOrderBook, rawTickers, rawTrades } from '../../../contracts/topics.ts';
import { tradeSchema } from '../../../contracts/trade.ts';
import type { Received } from '../../../runtime/bus/bus.ts';
import type { CandleRevisions } from './candle-revisions.ts';
import type { Known, LiveState } from './live-state.ts';
import type { Rooms } from './rooms.ts';
import { stateUpdate, tradesUpdate, type Update } from './update.ts';
import { candleEvent, candleUpdate, tradeJson } from './updates.ts';

export interface IntakeDeps {
  readonly rooms: Rooms;
  readonly state: LiveState;
  readonly revisions: CandleRevisions;
  /** Told of a message that is not what its topic promises. */
  readonly onUnreadable: (message: Received, reason: string) => void;
}

const timeframeOf = new Map(timeframes.map((timeframe) => [candleTopic(timeframe).name, timeframe]));

/** The topics that the gateway reads. */
export const liveTopics = [rawTrades.name, rawOrderBook.name, rawTickers.name, ...timeframeOf.keys()];

/**
 * Passes a batch on to the rooms. Key and header tell what a message is, so one that nobody asked for is not parsed;
 * of several states of one thing only the last is sent.
 */
export class Intake {
  readonly #deps: IntakeDeps;

  constructor(deps: IntakeDeps) {
    this.#deps = deps;
  }

  take(batch: readonly Received[]): void {
    const newest = new Map<string, Received>();
    const trades = new Map<string, Received[]>();
    const candles = new Map<string, Received[]>();
    for (const message of batch) {
      const { topic, key, headers } = message;
      const timeframe = timeframeOf.get(topic);
      if (timeframe) gather(candles, `candles ${key} ${timeframe}`, message);
      else if (topic === rawTrades.name && headers.type === 'trade') gather(trades, `trades ${key}`, message);
      else newest.set(`${topic} ${key}`, message);
    }
    for (const [room, messages] of trades) this.#trades(room, messages);
    for (const [room, messages] of candles) this.#candles(room, messages);
    for (const message of newest.values()) this.#newest(message);
  }

  #trades(room: string, messages: readonly Received[]): void {
    if (!this.#deps.rooms.has(room)) return;
    const trades = messages.map((message) => this.#read(tradeSchema, message)).filter((trade) => trade !== null);
    if (trades.length === 0) return;
    this.#deps.rooms.send(
      [room],
      tradesUpdate(
        room,
        trades.map(({ value }) => tradeJson(value)),
      ),
    );
  }

  #candles(room: string, messages: readonly Received[]): void {
    if (!this.#deps.rooms.has(room)) return;
    const windows = new Map<number, Candle>();
    for (const message of messages) {
      const candle = this.#read(candleSchema, message)?.value;
      if (candle && this.#deps.revisions.accept(room, candle)) windows.set(candle.windowStart, candle);
    }
    for (const candle of windows.values()) this.#deps.rooms.send([room], candleUpdate(room, candleEvent(candle)));
  }

  #newest(message: Received): void {
    if (message.topic === rawOrderBook.name) this.#book(message);
    else if (message.topic === rawTickers.name) this.#ticker(message);
    else this.#feed(message);
  }

  #ticker(message: Received): void {
    const ticker = this.#read(tickerSchema, message);
    if (!ticker) return;
    this.#deps.state.tickers.set(message.key, ticker);
    this.#send([`tickers ${message.key}`], (room) => stateUpdate('ticker', room, ticker.value.ts, ticker.json));
  }

  #feed(message: Received): void {
    const feed = this.#read(feedSchema, message);
    if (!feed) return;
    this.#deps.state.feeds.set(message.key, feed);
    this.#send([`feeds ${message.key}`, 'feeds'], (room) => stateUpdate('feed', room, feed.value.received, feed.json));
  }

  #book(message: Received): void {
    const room = `orderbook ${message.key}`;
    this.#deps.state.books.set(message.key, message.value);
    if (!this.#deps.rooms.has(room)) return;
    const book = this.#read(orderBookSchema, message);
    if (book) this.#send([room], () => stateUpdate('orderbook', room, book.value.received, book.json));
  }

  /** The first room names the slot. */
  #send(rooms: readonly [string, ...string[]], update: (slot: string) => Update): void {
    if (rooms.some((room) => this.#deps.rooms.has(room))) this.#deps.rooms.send(rooms, update(rooms[0]));
  }

  #read<S extends z.ZodType>(schema: S, message: Received): Known<z.infer<S>> | null {
    try {
      const json = message.value.toString();
      return { json, value: schema.parse(JSON.parse(json)) };
    } catch (error) {
      this.#deps.onUnreadable(message, (error as Error).message);
      return null;
    }
  }
}

function gather(groups: Map<string, Received[]>, name: string, message: Received): void {
  const group = groups.get(name);
  if (group) group.push(message);
  else groups.set(name, [message]);
}
