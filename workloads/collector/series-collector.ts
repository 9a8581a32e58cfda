import type pg from 'pg';
import type { Feed } from '../../contracts/feed.ts';
import { windowStart } from '../../contracts/timeframe.ts';
import type { Logger } from '../../runtime/log.ts';
import { planGap, planHistory } from './backfill-plan.ts';
import type { Market, TradeCursor } from './exchange.ts';
import type { ExchangeLink } from './exchange-link.ts';
import { isExchangeError } from './exchanges/errors.ts';
import type { RecoveryLimits } from './gap-finder.ts';
import { runHeartbeat } from './heartbeat.ts';
import type { CollectorMetrics } from './metrics.ts';
import { OrderBookFeed } from './order-book-feed.ts';
import type { Publisher } from './publisher.ts';
import {
  countOpenGaps,
  type Gap,
  historyEnd,
  openGap,
  planHistoryRanges,
  registerSeries,
  resumePoint,
} from './store.ts';
import { runTickerFeed } from './ticker-feed.ts';
import type { Timing } from './timing.ts';
import type { TrackedSeries } from './tracked-series.ts';
import { TradeFeed } from './trade-feed.ts';
import { untilAborted } from './until-aborted.ts';

export interface SeriesCollectorOptions {
  readonly tracked: TrackedSeries;
  readonly link: ExchangeLink;
  readonly pool: pg.Pool;
  readonly publisher: Publisher;
  readonly metrics: CollectorMetrics;
  readonly logger: Logger;
  readonly timing: Timing;
  readonly limits: RecoveryLimits;
  readonly bufferSize: number;
  /** Resolves once the exchange has told its time. */
  readonly clockKnown: Promise<void>;
}

const databaseRetryMs = 1_000;
/** Pause before a series begins again after an error that nobody expected, ms. */
const restartMs = 5_000;

/** One market of one exchange: its trades, order book and ticker, and the plan of its history. */
export class SeriesCollector {
  readonly #options: SeriesCollectorOptions;
  readonly #stop = new AbortController();
  readonly #running: Promise<void>;
  readonly #orderBook: OrderBookFeed;
  #trades: TradeFeed | null = null;
  #failure: string | null = null;
  #lookbackMs: number;
  #isPlanned = false;

  constructor(options: SeriesCollectorOptions) {
    this.#options = options;
    this.#lookbackMs = options.tracked.lookbackMs;
    this.#orderBook = new OrderBookFeed({ ...options, series: this.#series, depth: options.tracked.orderBookDepth });
    this.#running = this.#run(this.#stop.signal);
  }

  get #series() {
    const { exchange, symbol } = this.#options.tracked;
    return { exchange, symbol };
  }

  /** What keeps the series from being live; null when it is, or when nothing can be done about it (as logged). */
  get notReady(): string | null {
    const { link, tracked } = this.#options;
    if (tracked.suspend || this.#failure !== null || this.#trades?.state === 'live') return null;
    // Knowingly disconnected: the exchange is down, and the rest of the product works without it.
    if (link.sockets.state !== 'closed' || link.rest.state !== 'closed') return null;
    return `${tracked.exchange} ${tracked.symbol} is ${this.#state}`;
  }

  /** Whether ranges of its history may be fetched. */
  get canBackfill(): boolean {
    return this.#isPlanned && this.#failure === null;
  }

  async setLookback(lookbackMs: number): Promise<void> {
    this.#lookbackMs = lookbackMs;
    if (this.#isPlanned) await this.#planHistory(this.#stop.signal, null);
  }

  async close(): Promise<void> {
    this.#stop.abort();
    await this.#running;
  }

  get #state(): Feed['state'] {
    if (this.#options.tracked.suspend) return 'suspended';
    return this.#failure === null ? 'connecting' : 'disconnected';
  }

  async #run(signal: AbortSignal): Promise<void> {
    const heartbeat = runHeartbeat(
      {
        ...this.#options,
        series: this.#series,
        trades: () => this.#trades,
        state: () => this.#state,
        orderBook: () => (this.#trades ? this.#orderBook.state : 'off'),
      },
      signal,
    );
    const { tracked } = this.#options;
    await Promise.all([heartbeat, tracked.suspend ? null : this.#collect(signal)]);
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
        logger.error({ error, ...this.#series }, `series is not collected: ${remedy}`);
        if (this.#failure === null) await timing.delay(restartMs, signal);
      }
    }
  }

  async #collectOnce(signal: AbortSignal): Promise<void> {
    const { link, tracked, clockKnown } = this.#options;
    await untilAborted(clockKnown, signal);
    const market = await link.insist('loading the market', (it) => it.loadMarket(tracked.symbol), signal);
    const cursor = market && (await this.#prepare(market, signal));
    if (!cursor) return;
    const openGap = (gap: Omit<Gap, 'exchange' | 'symbol'>) => this.#openGap({ ...gap, ...this.#series }, signal);
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

  /** Registers the series, finds where its trades go on and plans its history: before the first trade goes out. */
  async #prepare(market: Market, signal: AbortSignal): Promise<TradeCursor | null> {
    const { pool, tracked, link, publisher } = this.#options;
    const registration = { ...tracked, market, dataSource: publisher.dataSource, lookbackMs: this.#lookbackMs };
    await this.#persist('registering the series', () => registerSeries(pool, registration), signal);
    const stored = await this.#persist('reading the last trade', () => resumePoint(pool, this.#series), signal);
    if (stored === undefined) return null;
    const minute = windowStart(link.exchange.now(), '1m');
    await this.#planHistory(signal, stored ? null : minute);
    this.#isPlanned = true;
    return stored ?? { fromTs: minute };
  }

  /** `liveFrom`: where the trades begin; null: as stored. */
  async #planHistory(signal: AbortSignal, liveFrom: number | null): Promise<void> {
    const { pool, link } = this.#options;
    const now = link.exchange.now();
    const plan = async (): Promise<void> => {
      const end = liveFrom ?? (await historyEnd(pool, this.#series)) ?? windowStart(now, '1m');
      const { candleReach } = link.exchange;
      const input = { now, candleReach, lookbackMs: this.#lookbackMs, liveFrom: end };
      await planHistoryRanges(pool, this.#series, (covered) => planHistory({ ...input, covered }));
    };
    await this.#persist('planning the history', plan, signal);
  }

  async #openGap(gap: Gap, signal: AbortSignal): Promise<void> {
    const { pool, link, metrics, logger, publisher } = this.#options;
    const input = { now: link.exchange.now(), candleReach: link.exchange.candleReach };
    const open = () => openGap(pool, gap, (covered) => planGap(gap, { ...input, covered }));
    const candles = await this.#persist('storing a gap', open, signal);
    metrics.gapsOpened.inc(this.#series);
    logger.warn(gap, 'gap in the trades is left to candles');
    await publisher.candles(candles ?? [], signal);
    metrics.gapsOpen.set(this.#series, await countOpenGaps(pool, this.#series));
  }

  /** Again and again until the database answers: nothing may go on that a restart would not know of. */
  async #persist<T>(what: string, work: () => Promise<T>, signal: AbortSignal): Promise<T | undefined> {
    while (!signal.aborted) {
      try {
        return await work();
      } catch (error) {
        this.#options.logger.error({ error, ...this.#series }, `${what} failed, trying again`);
        await this.#options.timing.delay(databaseRetryMs, signal);
      }
    }
    return undefined;
  }
}
