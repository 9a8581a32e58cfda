import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import { timeframeMs } from '../../contracts/timeframe.ts';
import type { Logger } from '../../runtime/log.ts';
import { isWithinReach, planGap } from './backfill-plan.ts';
import {
  type Claim,
  claimRange,
  failClaim,
  finishClaim,
  LostClaim,
  releaseClaim,
  renewClaim,
  replaceClaim,
} from './backfill-store.ts';
import type { ExchangeCandle } from './exchange.ts';
import type { ExchangeLink } from './exchange-link.ts';
import { isExchangeError } from './exchanges/errors.ts';
import { logged } from './logged.ts';
import type { CollectorMetrics } from './metrics.ts';
import type { Publisher } from './publisher.ts';
import { countOpenGaps } from './store.ts';
import type { Timing } from './timing.ts';

export interface BackfillPolicy {
  readonly leaseMs: number;
  /** Tries until a range counts as failed, and how long it rests then, ms. */
  readonly tries: number;
  readonly failedRestMs: number;
  /** First pause after a failure, ms; doubles with each. */
  readonly retryMs: number;
  /** Request weight of a minute beyond which backfill waits for the next one. */
  readonly maxWeight: number;
  /** How often to look for work when there is none, ms. */
  readonly idleMs: number;
}

export const backfillPolicy: BackfillPolicy = {
  leaseMs: 30_000,
  tries: 5,
  failedRestMs: 3_600_000,
  retryMs: 1_000,
  maxWeight: 3_000,
  idleMs: 1_000,
};

export interface BackfillOptions {
  readonly link: ExchangeLink;
  readonly pool: pg.Pool;
  readonly publisher: Publisher;
  readonly metrics: CollectorMetrics;
  readonly logger: Logger;
  readonly timing: Timing;
  readonly policy: BackfillPolicy;
  /** Whose ranges to fetch, as it is now. */
  readonly symbols: () => readonly string[];
}

/** A candle is final so long after its window's end, ms. */
const settleMs = 2_000;
/** While live collection needs REST, backfill looks again after so long, ms. */
const stepBackMs = 50;

/** Fetches the planned ranges of one exchange, one after the other; several collectors share the work by claims. */
export class BackfillLoop {
  readonly #options: BackfillOptions;
  readonly #owner = randomUUID();

  constructor(options: BackfillOptions) {
    this.#options = options;
  }

  async run(signal: AbortSignal): Promise<void> {
    const { timing, policy, logger } = this.#options;
    while (!signal.aborted) {
      try {
        const claim = await this.#claim();
        if (claim) await this.#work(claim, signal);
        else await timing.delay(policy.idleMs, signal);
      } catch (error) {
        logger.error({ error }, 'backfill stumbled, it goes on');
        await timing.delay(policy.idleMs, signal);
      }
    }
  }

  async #claim(): Promise<Claim | null> {
    const { pool, link, policy, symbols } = this.#options;
    const { exchange } = link;
    const request = { symbols: symbols(), owner: this.#owner, leaseMs: policy.leaseMs };
    if (request.symbols.length === 0) return null;
    return claimRange(pool, { ...request, exchange: exchange.id, closedTo: exchange.now() - settleMs });
  }

  async #work(claim: Claim, signal: AbortSignal): Promise<void> {
    const stop = new AbortController();
    const either = AbortSignal.any([signal, stop.signal]);
    const renewing = this.#renew(claim, stop, either);
    try {
      await this.#fetchAndStore(claim, either);
    } catch (error) {
      if (!(error instanceof LostClaim)) await this.#onFailure(claim, error);
    } finally {
      stop.abort();
      await renewing;
    }
  }

  async #fetchAndStore(claim: Claim, signal: AbortSignal): Promise<void> {
    const { pool, link, metrics, publisher } = this.#options;
    const { now, candleReach } = { now: link.exchange.now(), candleReach: link.exchange.candleReach };
    if (!isWithinReach(claim, now, candleReach)) {
      await replaceClaim(pool, claim, (covered) => planGap(claim, { now, candleReach, covered }));
      return;
    }
    const candles = await this.#fetch(claim, signal);
    if (candles === null) {
      await releaseClaim(pool, claim);
      return;
    }
    const changed = await finishClaim(pool, claim, candles);
    const series = { exchange: claim.exchange, symbol: claim.symbol };
    metrics.backfillCandles.inc(series, candles.length);
    if (claim.kind === 'history') return;
    // What fills a gap is news to those who watch; years of history are not.
    await publisher.candles(changed, signal);
    metrics.gapsOpen.set(series, await countOpenGaps(pool, series));
  }

  /** All candles of a range, page by page; null when aborted. */
  async #fetch({ symbol, timeframe, from, to }: Claim, signal: AbortSignal): Promise<readonly ExchangeCandle[] | null> {
    const { link, timing } = this.#options;
    const candles: ExchangeCandle[] = [];
    for (let next = from; next < to; ) {
      while (this.#mustStepBack && !signal.aborted) await timing.delay(stepBackMs, signal);
      const page = await link.request((exchange) => exchange.fetchCandles(symbol, timeframe, next, to), signal);
      if (page === undefined) return null;
      const last = page.at(-1);
      if (!last) break;
      candles.push(...page);
      next = last.windowStart + timeframeMs[timeframe];
    }
    return candles;
  }

  /** Live collection comes first, and half of the weight is kept for it. */
  get #mustStepBack(): boolean {
    const { link, policy } = this.#options;
    return link.isBusy || (link.exchange.usedWeight() ?? 0) > policy.maxWeight;
  }

  async #renew(claim: Claim, stop: AbortController, signal: AbortSignal): Promise<void> {
    const { pool, timing, policy, logger } = this.#options;
    while (!signal.aborted) {
      await timing.delay(policy.leaseMs / 3, signal);
      if (signal.aborted) return;
      await renewClaim(pool, claim, policy.leaseMs).catch((error) => {
        if (error instanceof LostClaim) stop.abort();
        logger.warn({ error }, 'lease of a backfill range was not renewed');
      });
    }
  }

  async #onFailure(claim: Claim, error: unknown): Promise<void> {
    const { pool, policy, timing, metrics, logger } = this.#options;
    // The gate makes everybody wait; the range itself did not fail.
    if (isExchangeError(error) && (error.kind === 'rate-limited' || error.kind === 'banned')) {
      await releaseClaim(pool, claim);
      return;
    }
    const final = claim.retries + 1 >= policy.tries;
    const pause = timing.random() * policy.retryMs * 2 ** claim.retries;
    const reason = error instanceof Error ? error.message : String(error);
    metrics.backfillFailures.inc({ exchange: claim.exchange, symbol: claim.symbol });
    logger.warn({ ...logged(error), ...claim, final }, 'range of history could not be fetched');
    await failClaim(pool, claim, { reason, retryInMs: final ? policy.failedRestMs : pause, final });
  }
}
