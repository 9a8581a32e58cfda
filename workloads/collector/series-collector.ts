import type { Feed } from '../../contracts/feed.ts';
import { isExchangeError } from './exchanges/errors.ts';
import type { RecoveryLimits } from './gap-finder.ts';
import { beat, type HeartbeatOptions, runHeartbeat } from './heartbeat.ts';
import { logged } from './logged.ts';
import { OrderBookFeed } from './order-book-feed.ts';
import { SeriesRecords, type SeriesRecordsOptions } from './series-records.ts';
import { runTickerFeed } from './ticker-feed.ts';
import { TradeFeed } from './trade-feed.ts';
import { untilAborted } from './until-aborted.ts';

export interface SeriesCollectorOptions extends SeriesRecordsOptions {
  readonly limits: RecoveryLimits;
  /** Trades that may wait for the bus or for a recovery. */
  readonly bufferSize: number;
  /** Resolves once the exchange has told its time. */
  readonly clockKnown: Promise<void>;
}

/** Pause before a series begins again after an error that nobody expected, ms. */
const restartMs = 5_000;

/** One market of one exchange: its trades, order book and ticker, and the plan of its history. */
export class SeriesCollector {
  readonly #options: SeriesCollectorOptions;
  readonly #series: { readonly exchange: string; readonly symbol: string };
  readonly #stop = new AbortController();
  readonly #running: Promise<void>;
  readonly #records: SeriesRecords;
  readonly #orderBook: OrderBookFeed;
  #trades: TradeFeed | null = null;
  /** Why the series cannot be collected; null while it can. */
  #failure: string | null = null;

  constructor(options: SeriesCollectorOptions) {
    const { exchange, symbol, orderBookDepth } = options.tracked;
    this.#options = options;
    this.#series = { exchange, symbol };
    this.#records = new SeriesRecords(options);
    this.#orderBook = new OrderBookFeed({ ...options, series: this.#series, depth: orderBookDepth });
    this.#running = this.#run(this.#stop.signal);
  }

  /** What keeps the series from being live; null when it is, or when nothing can be done about it (as logged). */
  get notReady(): string | null {
    const { link, tracked } = this.#options;
    if (tracked.suspend || this.#failure !== null || this.#trades?.state === 'live') return null;
    // Knowingly disconnected: the exchange is down, and the rest of the product works without it.
    if (link.sockets.state !== 'closed' || link.rest.state !== 'closed') return null;
    return `${tracked.exchange} ${tracked.symbol} is ${this.#trades?.state ?? this.#state}`;
  }

  /** Whether ranges of its history may be fetched. */
  get canBackfill(): boolean {
    return this.#records.isPlanned && this.#failure === null;
  }

  setLookback(lookbackMs: number): Promise<void> {
    return this.#records.setLookback(lookbackMs, this.#stop.signal);
  }

  async close(): Promise<void> {
    this.#stop.abort();
    await this.#running;
  }

  /** Of a series without a feed of trades. */
  get #state(): Feed['state'] {
    if (this.#options.tracked.suspend) return 'suspended';
    return this.#failure === null ? 'connecting' : 'disconnected';
  }

  async #run(signal: AbortSignal): Promise<void> {
    const heartbeat = runHeartbeat(this.#observed, signal);
    await Promise.all([heartbeat, this.#options.tracked.suspend ? null : this.#collect(signal)]);
  }

  get #observed(): HeartbeatOptions {
    return {
      ...this.#options,
      series: this.#series,
      trades: () => this.#trades,
      state: () => this.#state,
      orderBook: () => (this.#trades ? this.#orderBook.state : 'off'),
    };
  }

  async #collect(signal: AbortSignal): Promise<void> {
    const { timing, logger } = this.#options;
    while (!signal.aborted && this.#failure === null) {
      try {
        await this.#collectOnce(signal);
      } catch (error) {
        this.#trades = null;
        if (isExchangeError(error) && error.kind === 'bad-symbol') this.#failure = error.message;
        const remedy = this.#failure === null ? 'beginning again' : 'correct the TrackedSymbol';
        logger.error({ ...logged(error), ...this.#series }, `series is not collected: ${remedy}`);
        if (this.#failure === null) await timing.delay(restartMs, signal);
      }
    }
  }

  /** History and the resume point are on record before the first trade goes out. */
  async #collectOnce(signal: AbortSignal): Promise<void> {
    const { link, clockKnown } = this.#options;
    await untilAborted(clockKnown, signal);
    const { symbol } = this.#series;
    const market = await link.insist('loading the market', (exchange) => exchange.loadMarket(symbol), signal);
    const cursor = market && (await this.#records.prepare(market, signal));
    if (!cursor) return;
    // Whoever reads the first trades has to know the exchange's time by then.
    await beat(this.#observed, signal);
    const openGap = (gap: Parameters<SeriesRecords['openGap']>[0]) => this.#records.openGap(gap, signal);
    this.#trades = new TradeFeed({ ...this.#options, series: this.#series, cursor, openGap });
    await this.#runFeeds(this.#trades, signal);
  }

  /** Runs until aborted, or until one of them fails: then the others end with it. */
  async #runFeeds(trades: TradeFeed, signal: AbortSignal): Promise<void> {
    const ended = new AbortController();
    const either = AbortSignal.any([signal, ended.signal]);
    const options = { ...this.#options, series: this.#series };
    const ticker = options.tracked.tickers ? runTickerFeed(options, either) : null;
    const feeds = [trades.run(either), this.#orderBook.run(either), ticker];
    try {
      await Promise.all(feeds);
    } finally {
      ended.abort();
      await Promise.allSettled(feeds);
    }
  }
}
