import type { Series } from '../../contracts/series.ts';
import { timeframeMs, windowStart } from '../../contracts/timeframe.ts';
import type { Trade } from '../../contracts/trade.ts';
import type { Logger } from '../../runtime/log.ts';
import type { Span } from './backfill-plan.ts';
import type { ExchangeLink } from './exchange-link.ts';
import { logged } from './logged.ts';
import type { Gap } from './store.ts';
import type { Timing } from './timing.ts';

export interface TradeAuditOptions {
  readonly series: Series;
  readonly link: ExchangeLink;
  readonly logger: Logger;
  readonly timing: Timing;
  /** Where the trades go on from: minutes that began before are not whole, ms UTC. */
  readonly from: number;
  /** Exchange time up to which everything has been published, ms UTC. */
  readonly coveredTo: () => number;
  readonly openGap: (gap: Omit<Gap, keyof Series>) => Promise<void>;
}

const minute = timeframeMs['1m'];
/** How long the exchange has for counting a minute, ms. */
const settleMs = 5_000;
/** Sums of floating-point amounts differ by less. */
const tolerance = 1e-9;

/**
 * Holds each minute against what the exchange says was traded in it. Ids that tell no order do not show what got lost on
 * a healthy socket; the volume does. A minute that lacks some becomes a gap, and the exchange's candle fills it.
 */
export class TradeAudit {
  readonly #options: TradeAuditOptions;
  readonly #volumes = new Map<number, number>();
  readonly #holes: Span[] = [];
  #next: number;

  constructor(options: TradeAuditOptions) {
    this.#options = options;
    this.#next = Math.ceil(options.from / minute) * minute;
  }

  /** Trades have been published. */
  count(trades: readonly Trade[]): void {
    for (const { ts, amount } of trades) {
      const start = windowStart(ts, '1m');
      if (start >= this.#next) this.#volumes.set(start, (this.#volumes.get(start) ?? 0) + amount);
    }
  }

  /** What is on record as a gap is not looked at. */
  leaveOut(hole: Span): void {
    this.#holes.push(hole);
  }

  async run(signal: AbortSignal): Promise<void> {
    const { timing, logger, series } = this.#options;
    while (!signal.aborted) {
      await timing.delay(minute, signal);
      try {
        await this.#audit(signal);
      } catch (error) {
        logger.warn({ ...logged(error), ...series }, 'trades were not compared with candles, trying again');
      }
    }
  }

  async #audit(signal: AbortSignal): Promise<void> {
    const { link, series, coveredTo } = this.#options;
    const from = this.#next;
    const to = windowStart(Math.min(coveredTo(), link.exchange.now() - settleMs), '1m');
    if (to <= from) return;
    const page = await link.request((exchange) => exchange.fetchCandles(series.symbol, '1m', from, to), signal);
    if (page === undefined) return;
    // A page may end early; what lies behind its last candle is looked at the next time.
    const last = page.at(-1);
    for (const { windowStart: start, volume } of page) await this.#compare(start, volume);
    this.#settle(last ? last.windowStart + minute : to);
  }

  async #compare(start: number, volume: number): Promise<void> {
    const { openGap, logger, series } = this.#options;
    const counted = this.#volumes.get(start) ?? 0;
    const isKnown = this.#holes.some(({ from, to }) => from < start + minute && to > start);
    if (isKnown || counted >= volume * (1 - tolerance)) return;
    logger.warn({ ...series, start, volume, counted }, 'the stream has lost trades');
    const reason = 'the exchange counts more trades than the stream brought';
    await openGap({ from: start, to: start + minute, fromId: null, toId: null, reason });
  }

  #settle(to: number): void {
    this.#next = to;
    for (const start of this.#volumes.keys()) if (start < to) this.#volumes.delete(start);
    const open = this.#holes.filter((hole) => hole.to > to);
    this.#holes.splice(0, this.#holes.length, ...open);
  }
}
