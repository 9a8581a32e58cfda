import type pg from 'pg';
import type { Candle } from '../../contracts/candle.ts';
import { windowStart } from '../../contracts/timeframe.ts';
import type { Logger } from '../../runtime/log.ts';
import { type PlanInput, planGap, planHistory } from './backfill-plan.ts';
import type { Market, TradeCursor } from './exchange.ts';
import type { ExchangeLink } from './exchange-link.ts';
import type { CollectorMetrics } from './metrics.ts';
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
import type { Timing } from './timing.ts';
import type { TrackedSeries } from './tracked-series.ts';

export interface SeriesRecordsOptions {
  readonly tracked: TrackedSeries;
  readonly link: ExchangeLink;
  readonly pool: pg.Pool;
  readonly publisher: Publisher;
  readonly metrics: CollectorMetrics;
  readonly logger: Logger;
  readonly timing: Timing;
}

const databaseRetryMs = 1_000;

/**
 * What is on record of one series: its registration, how far it was collected, its gaps and the plan of its history.
 * Each call waits until the database has answered: nothing may go on that a restart would not know of.
 */
export class SeriesRecords {
  readonly #options: SeriesRecordsOptions;
  readonly #series: { readonly exchange: string; readonly symbol: string };
  #lookbackMs: number;
  #market: Market | null = null;

  constructor(options: SeriesRecordsOptions) {
    const { exchange, symbol, lookbackMs } = options.tracked;
    this.#options = options;
    this.#series = { exchange, symbol };
    this.#lookbackMs = lookbackMs;
  }

  /** Whether the history has been planned. */
  get isPlanned(): boolean {
    return this.#market !== null;
  }

  /** Registers the series, plans its history, and says where its trades go on; null when aborted. */
  async prepare(market: Market, signal: AbortSignal): Promise<TradeCursor | null> {
    const { pool, link } = this.#options;
    await this.#register(market, signal);
    const stored = await this.#persist('reading the last trade', () => resumePoint(pool, this.#series), signal);
    if (stored === undefined) return null;
    const minute = windowStart(link.exchange.now(), '1m');
    await this.#planHistory(stored ? null : minute, signal);
    this.#market = market;
    return stored ?? { fromTs: minute };
  }

  async setLookback(lookbackMs: number, signal: AbortSignal): Promise<void> {
    this.#lookbackMs = lookbackMs;
    if (this.#market === null) return;
    await this.#register(this.#market, signal);
    await this.#planHistory(null, signal);
  }

  async openGap(hole: Omit<Gap, 'exchange' | 'symbol'>, signal: AbortSignal): Promise<void> {
    const { pool, metrics, logger, publisher } = this.#options;
    const gap = { ...hole, ...this.#series };
    const input = this.#planInput();
    const open = async (): Promise<readonly Candle[]> => {
      const candles = await openGap(pool, gap, (covered) => planGap(gap, { ...input, covered }));
      metrics.gapsOpen.set(this.#series, await countOpenGaps(pool, gap));
      return candles;
    };
    const candles = await this.#persist('storing a gap', open, signal);
    metrics.gapsOpened.inc(this.#series);
    logger.warn(gap, 'gap in the trades is left to candles');
    await publisher.candles(candles ?? [], signal);
  }

  #planInput(): Omit<PlanInput, 'covered'> {
    const { exchange } = this.#options.link;
    return { now: exchange.now(), candleReach: exchange.candleReach };
  }

  async #register(market: Market, signal: AbortSignal): Promise<void> {
    const { pool, tracked, publisher } = this.#options;
    const registration = { ...tracked, market, dataSource: publisher.dataSource, lookbackMs: this.#lookbackMs };
    await this.#persist('registering the series', () => registerSeries(pool, registration), signal);
  }

  /** `liveFrom`: where the trades begin, ms UTC; null: as stored. */
  async #planHistory(liveFrom: number | null, signal: AbortSignal): Promise<void> {
    const { pool } = this.#options;
    const input = { ...this.#planInput(), lookbackMs: this.#lookbackMs };
    const plan = async (): Promise<void> => {
      const end = liveFrom ?? (await historyEnd(pool, this.#series)) ?? windowStart(input.now, '1m');
      await planHistoryRanges(pool, this.#series, (covered) => planHistory({ ...input, liveFrom: end, covered }));
    };
    await this.#persist('planning the history', plan, signal);
  }

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
