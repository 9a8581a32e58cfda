import { windowStart } from '../../contracts/timeframe.ts';
import type { Trade } from '../../contracts/trade.ts';
import type { Logger } from '../../runtime/log.ts';
import { type ExchangeLink, unexpectedPauseMs } from './exchange-link.ts';
import { isExchangeError, type OutOfReach } from './exchanges/errors.ts';
import { cursorTs, idDistance, type RecoveryLimits, recoveryOf } from './gap-finder.ts';
import { logged } from './logged.ts';
import type { Position } from './position.ts';
import type { Gap } from './store.ts';
import type { Timing } from './timing.ts';
import type { TradeBuffer } from './trade-buffer.ts';

export interface RecoveryOptions {
  readonly symbol: string;
  readonly link: ExchangeLink;
  readonly position: Position;
  readonly buffer: TradeBuffer;
  readonly limits: RecoveryLimits;
  readonly timing: Timing;
  readonly logger: Logger;
  /** Publishes recovered trades and moves the position behind them. */
  readonly publish: (trades: readonly Trade[]) => Promise<void>;
  /** Resolves once the gap is stored, so that no restart forgets it. */
  readonly openGap: (gap: Omit<Gap, 'exchange' | 'symbol'>) => Promise<void>;
}

/** REST may lag behind the stream: how often, and how far apart in ms, it is asked for trades that the stream showed. */
const lagTries = 6;
const lagWaitMs = 500;
/** A hole that REST does not fill for so long is left to candles, ms: live trades wait behind it. */
const giveUpMs = 120_000;
/** A busy market moves on while it is asked for what it still serves, ms. */
const reachMarginMs = 2_000;
/** How far back the newest id is looked for, ms. */
const probeMs = 60_000;

/** One run from the position to the stream (or, when nothing came over it, to the present), by REST. */
export class TradeRecovery {
  readonly #options: RecoveryOptions;
  readonly #signal: AbortSignal;
  /** Since when nothing new came, ms. */
  #stuckSince: number;
  /** How the present hole is recovered; null until that is decided. */
  #way: 'trades' | 'candles' | null = null;
  #emptyPages = 0;
  #doubted: string | null = null;

  constructor(options: RecoveryOptions, signal: AbortSignal) {
    this.#options = options;
    this.#signal = signal;
    this.#stuckSince = options.timing.clock();
  }

  async run(): Promise<void> {
    while (!this.#signal.aborted) if (await this.#step()) return;
  }

  /** True once the position has reached the stream. */
  async #step(): Promise<boolean> {
    const { link, symbol, position, logger, timing } = this.#options;
    try {
      this.#way ??= await this.#decide();
      if (this.#way === 'candles') {
        await this.#leaveToCandles(
          windowStart(link.exchange.now(), '1m'),
          'trades were missed for too long to fetch them',
        );
        return false;
      }
      const page = await link.request((exchange) => exchange.fetchTrades(symbol, position.cursor), this.#signal);
      return page === undefined || (await this.#take(page));
    } catch (error) {
      if (isExchangeError(error) && error.kind === 'out-of-reach') return this.#skipUnreachable(error);
      if (isExchangeError(error) && error.kind === 'bad-symbol') throw error;
      logger.warn(
        { ...logged(error), exchange: link.exchange.id, symbol },
        'fetching missed trades failed, trying again',
      );
      if (!isExchangeError(error)) await timing.delay(unexpectedPauseMs, this.#signal);
    }
    return timing.clock() - this.#stuckSince > giveUpMs ? this.#onNoAnswer() : false;
  }

  async #decide(): Promise<'trades' | 'candles'> {
    const { link, position, buffer, limits } = this.#options;
    await link.confirmClock(this.#signal);
    const first = buffer.waiting[0];
    const spanMs = (first?.ts ?? link.exchange.now()) - position.coveredTo;
    const hole = { tradeIds: link.exchange.tradeIds, spanMs, missing: first ? position.missingBefore(first) : null };
    if (spanMs <= limits.maxMs || first || !('afterId' in position.cursor)) return recoveryOf(hole, limits);
    return recoveryOf({ ...hole, missing: await this.#probe(position.cursor.afterId) }, limits);
  }

  /** How many ids are missing up to the newest trades; a pair without any of late has little to recover. */
  async #probe(afterId: string): Promise<number | null> {
    const { link, symbol } = this.#options;
    const from = { fromTs: link.exchange.now() - probeMs };
    if (link.exchange.tradeIds === 'opaque') return null;
    const newest = (await link.request((exchange) => exchange.fetchTrades(symbol, from), this.#signal))?.[0];
    if (!newest) return 0;
    const distance = idDistance(afterId, newest.id);
    return distance >= 0 ? distance : null;
  }

  async #take(page: readonly Trade[]): Promise<boolean> {
    const { position, publish } = this.#options;
    const { ready, hole } = position.split(page);
    if (ready.length > 0) {
      this.#emptyPages = 0;
      this.#stuckSince = this.#options.timing.clock();
      await publish(ready);
      return this.#hasJoined();
    }
    if (!hole) return this.#onNothingNew();
    // The exchange's own record skips ids. Asked twice, it is believed.
    if (this.#doubted === hole.before.id) position.beginWith(hole.before);
    this.#doubted = hole.before.id;
    return false;
  }

  /** Whether what waits from the stream follows what has been recovered. */
  #hasJoined(): boolean {
    const { link, position, buffer } = this.#options;
    if (buffer.size === 0) return false;
    const { ready, hole } = position.split(buffer.waiting);
    if (link.exchange.tradeIds === 'sequential') return hole === null && ready.length > 0;
    return ready.length < buffer.size;
  }

  async #onNothingNew(): Promise<boolean> {
    const { link, position, buffer, timing } = this.#options;
    const { ready, hole } = position.split(buffer.waiting);
    const sequential = link.exchange.tradeIds === 'sequential';
    if (ready.length + (hole ? 1 : 0) === 0) return true;
    if (sequential ? !hole && position.hasBegun : ready.length < buffer.size) return true;
    this.#emptyPages += 1;
    const first = hole?.before ?? ready[0];
    if (first && this.#emptyPages >= lagTries) {
      return this.#goOn(first, hole !== null, 'the exchange does not serve the trades');
    }
    await timing.delay(lagWaitMs, this.#signal);
    return false;
  }

  async #onNoAnswer(): Promise<boolean> {
    const { link, position, buffer } = this.#options;
    const { hole, ready } = position.split(buffer.waiting);
    const first = hole?.before ?? ready[0];
    if (!first) return false;
    const isMissing = hole !== null || link.exchange.tradeIds === 'opaque' || !position.hasBegun;
    return this.#goOn(first, isMissing, 'the exchange did not answer');
  }

  /** Lets the stream go on with what waits. What may be missing before it becomes a gap. */
  async #goOn(first: Trade, isMissing: boolean, reason: string): Promise<true> {
    if (isMissing) await this.#openGap(first.ts + 1, reason, first.id);
    this.#options.position.beginWith(first);
    return true;
  }

  async #skipUnreachable({ reachesFrom }: OutOfReach): Promise<false> {
    await this.#leaveToCandles(reachesFrom + reachMarginMs, 'the exchange no longer serves the trades');
    return false;
  }

  /** The hole up to `to` becomes a gap; trades are fetched from there on, unless the stream has them already. */
  async #leaveToCandles(to: number, reason: string): Promise<void> {
    const { position, buffer } = this.#options;
    this.#way = null;
    const first = buffer.waiting[0];
    if (first && first.ts <= to) {
      await this.#goOn(first, true, reason);
      return;
    }
    const end = Math.max(to, position.coveredTo + 1);
    await this.#openGap(end, reason, null);
    position.skipTo(end);
  }

  async #openGap(to: number, reason: string, toId: string | null): Promise<void> {
    const { position, openGap } = this.#options;
    const { cursor, coveredTo } = position;
    const fromId = 'afterId' in cursor ? cursor.afterId : null;
    // Times may step back: a trade that shows up from before what seemed covered disproves that.
    const from = Math.min(coveredTo < to ? coveredTo : cursorTs(cursor), to - 1);
    await openGap({ from, to, fromId, toId, reason });
  }
}
