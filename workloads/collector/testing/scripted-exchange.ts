import type { OrderBook } from '../../../contracts/order-book.ts';
import type { Ticker } from '../../../contracts/ticker.ts';
import { type Timeframe, windowStart } from '../../../contracts/timeframe.ts';
import { compareTrades, type Trade } from '../../../contracts/trade.ts';
import type { Exchange, ExchangeCandle, Market, TradeCursor } from '../exchange.ts';

const pageSize = 10;

/** An exchange in memory whose stream says what the test tells it to; its REST knows every trade. */
export class ScriptedExchange implements Exchange {
  readonly id = 'binance';
  readonly tradeIds: Exchange['tradeIds'];
  readonly candleReach = { '1m': Number.POSITIVE_INFINITY };
  readonly #clock: () => number;
  /** What the exchange has on record. */
  readonly record: Trade[] = [];
  /** Thrown by the next REST requests, first to last. */
  readonly restFailures: Error[] = [];
  /** What REST does not serve yet. */
  restLag = 0;
  requests = 0;
  dials = 0;
  #lastMessageAt: number | null = null;
  #trades = new Feed<readonly Trade[]>();
  readonly books = new Feed<OrderBook>();
  /** What our idea of its clock is behind, ms, until the next `syncClock`. */
  behindMs = 0;
  /** Null: dialling works. */
  refusal: Error | null = null;

  constructor(clock: () => number, tradeIds: Exchange['tradeIds'] = 'sequential') {
    this.#clock = clock;
    this.tradeIds = tradeIds;
  }

  /** Makes the next trade; the stream brings it unless it is lost. */
  trade(options: { readonly lost?: boolean; readonly ts?: number } = {}): Trade {
    const id = String(1_000 + this.record.length);
    const ts = options.ts ?? this.now();
    const series = { exchange: this.id, symbol: 'BTC/USDT' };
    const trade: Trade = { ...series, id, ts, price: 1, amount: 1, side: 'buy', received: ts };
    this.record.push(trade);
    if (!options.lost) this.send(trade);
    return trade;
  }

  /** The stream brings these, as they are. */
  send(...trades: readonly Trade[]): void {
    this.touch();
    this.#trades.put(trades);
  }

  /** A ping or an answer to one. */
  touch(): void {
    if (this.refusal === null) this.#lastMessageAt = this.#clock();
  }

  drop(error: Error): void {
    this.#lastMessageAt = null;
    this.#trades.fail(error);
  }

  now(): number {
    return this.#clock() - this.behindMs;
  }

  async syncClock(): Promise<void> {
    this.behindMs = 0;
  }

  async loadMarket(symbol: string): Promise<Market> {
    return { symbol, base: 'BTC', quote: 'USDT', tickSize: 0.01, lotSize: 0.01 };
  }

  async watchTrades(): Promise<readonly Trade[]> {
    if (this.#lastMessageAt === null) this.dials += 1;
    if (this.refusal !== null) throw this.refusal;
    this.touch();
    return this.#trades.take();
  }

  async fetchTrades(_symbol: string, from: TradeCursor): Promise<readonly Trade[]> {
    this.requests += 1;
    const failure = this.restFailures.shift();
    if (failure) throw failure;
    const served = this.record.slice(0, this.record.length - this.restLag);
    const isAfter = (trade: Trade): boolean =>
      'fromTs' in from ? trade.ts >= from.fromTs : compareTrades(trade, { ts: from.afterTs, id: from.afterId }) > 0;
    return served.filter(isAfter).slice(0, pageSize);
  }

  /** Minutes of what is on record. */
  async fetchCandles(
    _symbol: string,
    _timeframe: Timeframe,
    from: number,
    to: number,
  ): Promise<readonly ExchangeCandle[]> {
    const trades = this.record.filter(({ ts }) => ts >= from && ts < to);
    const minutes = Map.groupBy(trades, ({ ts }) => windowStart(ts, '1m'));
    const prices = { open: 1, high: 1, low: 1, close: 1 };
    return [...minutes]
      .map(([start, { length }]) => ({
        ...prices,
        windowStart: start,
        volume: length,
        quoteVolume: length,
        tradeCount: 0,
      }))
      .sort((a, b) => a.windowStart - b.windowStart);
  }

  watchOrderBook(): Promise<OrderBook> {
    return this.books.take();
  }

  watchTicker(): Promise<Ticker> {
    return new Promise(() => undefined);
  }

  unwatch(): void {}

  usedWeight(): number | null {
    return null;
  }

  lastMessageAt(): number | null {
    return this.#lastMessageAt;
  }

  async close(): Promise<void> {}
}

/** Values and failures for one reader. */
export class Feed<T> {
  #items: (() => Promise<T>)[] = [];
  #reader: ((item: () => Promise<T>) => void) | null = null;

  put(value: T): void {
    this.#add(() => Promise.resolve(value));
  }

  fail(error: Error): void {
    this.#add(() => Promise.reject(error));
  }

  take(): Promise<T> {
    const item = this.#items.shift();
    if (item) return item();
    return new Promise((resolve) => {
      this.#reader = (next) => resolve(next());
    });
  }

  #add(item: () => Promise<T>): void {
    const reader = this.#reader;
    this.#reader = null;
    if (reader) reader(item);
    else this.#items.push(item);
  }
}
