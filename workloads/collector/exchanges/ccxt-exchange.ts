import { setTimeout as delay } from 'node:timers/promises';
import type { OrderBook } from '../../../contracts/order-book.ts';
import type { Ticker } from '../../../contracts/ticker.ts';
import type { Timeframe } from '../../../contracts/timeframe.ts';
import type { Trade } from '../../../contracts/trade.ts';
import { type Exchange, type ExchangeCandle, type Market, silenceMs, type TradeCursor } from '../exchange.ts';
import { type CandlePages, firstCandles } from './candle-pages.ts';
import { type CcxtApi, type CcxtMarket, isCcxtError, loadCcxt } from './ccxt.ts';
import { ExchangeClock } from './clock.ts';
import type { Endpoints } from './endpoints.ts';
import { BadSymbol } from './errors.ts';
import { BookFeed, EventFeed, type Feed } from './feeds.ts';
import { Rest } from './rest.ts';
import { Stream } from './stream.ts';
import { ascending, isBehind } from './trade-order.ts';
import type { Topic, Venue, VenueTrade } from './venue.ts';

export interface ExchangeOptions extends Endpoints {
  /** How to wait before the weight limit. */
  readonly sleep?: (ms: number) => Promise<void>;
  /** After so long without anything, even an answer to a ping, a socket is given up, ms. */
  readonly silenceMs?: number;
  /** ms between two requests of least weight, instead of what ccxt knows of the exchange: for endpoints of one's own. */
  readonly requestIntervalMs?: number;
}

/** Pings within the time that a socket may be silent. */
const pings = 4;

/** Opens the adapter of an exchange's dialect. Nothing is sent yet. */
export async function openCcxtExchange(venue: Venue, options: ExchangeOptions): Promise<Exchange> {
  const api = await loadCcxt(venue.ccxtClass, {
    streaming: { keepAlive: (options.silenceMs ?? silenceMs) / pings, maxPingPongMisses: pings },
    options: venue.ccxtOptions,
    ...(options.requestIntervalMs !== undefined && { rateLimit: options.requestIntervalMs }),
  });
  venue.redirect(api, options);
  return new CcxtExchange(api, venue, options.sleep ?? delay);
}

interface OpenFeed<F> {
  readonly topic: Topic;
  readonly feed: F;
}

/** Any exchange, through ccxt and its dialect. */
class CcxtExchange implements Exchange {
  readonly id: string;
  readonly tradeIds: Exchange['tradeIds'];
  readonly candleReach: Exchange['candleReach'];
  private readonly api: CcxtApi;
  private readonly venue: Venue;
  private readonly clock = new ExchangeClock();
  private readonly rest: Rest;
  private readonly stream: Stream;
  private readonly call: Rest['call'];
  private readonly trades = new Map<string, OpenFeed<EventFeed<readonly Trade[]>>>();
  private readonly tickers = new Map<string, OpenFeed<EventFeed<Ticker>>>();
  private readonly books = new Map<string, OpenFeed<BookFeed>>();
  private marketsLoaded = false;

  constructor(api: CcxtApi, venue: Venue, sleep: (ms: number) => Promise<void>) {
    this.id = venue.id;
    this.tradeIds = venue.tradeIds;
    this.candleReach = venue.candleReach;
    this.api = api;
    this.venue = venue;
    this.rest = new Rest({ api, venue, clock: this.clock, sleep });
    this.stream = new Stream(api, venue);
    this.call = this.rest.call.bind(this.rest);
  }

  async loadMarket(symbol: string): Promise<Market> {
    const { base, quote, precision } = await this.market(symbol);
    return { symbol, base, quote, tickSize: precision.price ?? Number.NaN, lotSize: precision.amount ?? Number.NaN };
  }

  async syncClock(): Promise<void> {
    await this.clock.sync(() => this.venue.fetchTime(this.call));
  }

  now(): number {
    return this.clock.now();
  }

  usedWeight(): number | null {
    return this.rest.usedWeight();
  }

  async watchTrades(symbol: string): Promise<readonly Trade[]> {
    const market = await this.market(symbol);
    const open = () =>
      new EventFeed<readonly Trade[]>('all', (event) =>
        event.kind === 'trades' ? this.toTrades(symbol, event.trades) : [],
      );
    const batches = await this.read(this.trades, { channel: 'trades', market, depth: 0 }, open, (feed) =>
      feed.mailbox.take(),
    );
    return ascending(batches.flat(), this.tradeIds);
  }

  async watchTicker(symbol: string): Promise<Ticker> {
    const market = await this.market(symbol);
    const open = () =>
      new EventFeed<Ticker>('latest', (event) => {
        if (event.kind !== 'ticker') throw new TypeError(`a ticker topic got ${event.kind}`);
        const ts = event.ticker.ts ?? this.now();
        return { ...event.ticker, exchange: this.id, symbol, ts, received: Date.now() };
      });
    const topic: Topic = { channel: 'ticker', market, depth: 0 };
    const tickers = await this.read(this.tickers, topic, open, (feed) => feed.mailbox.take());
    return tickers[tickers.length - 1] as Ticker;
  }

  async watchOrderBook(symbol: string, depth: number): Promise<OrderBook> {
    const market = await this.market(symbol);
    const topic: Topic = { channel: 'orderbook', market, depth };
    const { fetchBook } = this.venue;
    const fetchSnapshot = fetchBook ? () => fetchBook(this.call, market) : null;
    const open = () => new BookFeed({ topic, stream: this.stream, venue: this.venue, fetchSnapshot });
    const { ts, ...levels } = await this.read(this.books, topic, open, (feed) => feed.take(depth));
    return { exchange: this.id, symbol, ts: ts ?? this.now(), received: Date.now(), ...levels };
  }

  unwatch(symbol: string): void {
    for (const feeds of [this.trades, this.tickers, this.books]) {
      const open = feeds.get(symbol);
      feeds.delete(symbol);
      if (open) this.stream.close(open.topic);
    }
  }

  async fetchTrades(symbol: string, from: TradeCursor): Promise<readonly Trade[]> {
    const market = await this.market(symbol);
    const page = await this.venue.fetchTrades(this.call, market, from);
    const wanted = page.filter((trade) => !isBehind(trade, from, this.tradeIds));
    return ascending(this.toTrades(symbol, wanted), this.tradeIds);
  }

  async fetchCandles(
    symbol: string,
    timeframe: Timeframe,
    from: number,
    to: number,
  ): Promise<readonly ExchangeCandle[]> {
    const market = await this.market(symbol);
    const fetch: CandlePages['fetch'] = (range) => this.venue.fetchCandles(this.call, market, range);
    return firstCandles({ length: this.venue.candlePage, fetch }, { timeframe, from, to });
  }

  lastMessageAt(): number | null {
    return this.stream.lastMessageAt;
  }

  async close(): Promise<void> {
    await this.api.close();
  }

  private async market(symbol: string): Promise<CcxtMarket> {
    // ccxt would answer a second time with the first failure, unless told to reload.
    if (!this.marketsLoaded) await this.rest.run('loading markets', () => this.api.loadMarkets(true));
    this.marketsLoaded = true;
    try {
      return this.api.market(symbol);
    } catch (error) {
      if (!isCcxtError(error, 'BadSymbol')) throw error;
      throw new BadSymbol(`${this.id} does not list ${symbol}`, { cause: error });
    }
  }

  private toTrades(symbol: string, trades: readonly VenueTrade[]): readonly Trade[] {
    const received = Date.now();
    return trades.map((trade) => ({ ...trade, exchange: this.id, symbol, received }));
  }

  /** Reads from the topic's feed, subscribing first when there is none; a feed whose socket went down is forgotten. */
  private async read<F extends Feed, R>(
    feeds: Map<string, OpenFeed<F>>,
    topic: Topic,
    create: () => F,
    take: (feed: F) => Promise<R>,
  ): Promise<R> {
    const { symbol } = topic.market;
    const open = feeds.get(symbol) ?? { topic, feed: create() };
    if (!feeds.has(symbol)) this.stream.open(topic, open.feed);
    feeds.set(symbol, open);
    try {
      return await take(open.feed);
    } finally {
      if (open.feed.isDown && feeds.get(symbol) === open) feeds.delete(symbol);
    }
  }
}
