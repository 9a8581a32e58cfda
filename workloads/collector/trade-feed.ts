import type { Feed } from '../../contracts/feed.ts';
import type { Series } from '../../contracts/series.ts';
import type { Trade } from '../../contracts/trade.ts';
import type { TradeCursor } from './exchange.ts';
import type { RecoveryLimits } from './gap-finder.ts';
import { Position } from './position.ts';
import type { Publisher } from './publisher.ts';
import type { Gap } from './store.ts';
import { TradeAudit } from './trade-audit.ts';
import { TradeRecovery } from './trade-recovery.ts';
import { TradeStream, type TradeStreamOptions } from './trade-stream.ts';

export interface TradeFeedOptions extends TradeStreamOptions {
  readonly cursor: TradeCursor;
  readonly publisher: Publisher;
  readonly limits: RecoveryLimits;
  /** Resolves once the gap is stored. */
  readonly openGap: (gap: Omit<Gap, keyof Series>) => Promise<void>;
}

/** How long a market may be without trades until the exchange is asked whether there were none, ms. */
const checkMs = 60_000;
/** Trades that the stream has not brought after so long were lost on it, ms. */
const streamDelayMs = 5_000;

/**
 * The trades of one series on their way from the stream to the bus: in order, each once, without a hole, or with a gap
 * on record. One loop publishes; while it recovers what is missing, or waits for the bus, the stream fills the buffer.
 */
export class TradeFeed {
  readonly #options: TradeFeedOptions;
  readonly #position: Position;
  readonly #stream: TradeStream;
  /** Null where ids show what is missing. */
  readonly #audit: TradeAudit | null;
  #isRecovering = false;
  /** The exchange has to be asked before the stream is believed. */
  #hasToJoin = false;
  /** The market has been quiet for long: the exchange is asked whether the stream is. */
  #hasToCheck = false;
  /** The exchange had trades that the stream did not bring, and it has brought none since. */
  #isSuspect = false;
  #lastTradeTs: number | null = null;
  #checkedAt: number;
  #isIdle = false;
  #wake = Promise.withResolvers<void>();

  constructor(options: TradeFeedOptions) {
    this.#options = options;
    this.#position = new Position(options.link.exchange.tradeIds, options.cursor);
    this.#checkedAt = options.timing.clock();
    const coveredTo = (): number => this.#position.coveredTo;
    const isOpaque = options.link.exchange.tradeIds === 'opaque';
    this.#audit = isOpaque ? new TradeAudit({ ...options, coveredTo, from: coveredTo() }) : null;
    this.#stream = new TradeStream(options, { onTrades: () => this.#onTrades(), onDoubt: () => this.#onDoubt() });
  }

  get state(): Feed['state'] {
    const { isUp, connects } = this.#stream;
    if (!isUp) return connects > 0 || this.#options.link.sockets.state !== 'closed' ? 'disconnected' : 'connecting';
    return this.#isRecovering || this.#hasToJoin || this.#isSuspect ? 'recovering' : 'live';
  }

  /** True while everything that came has been published and nothing is missing. */
  get isContinuous(): boolean {
    return this.state === 'live' && this.#isIdle && this.#stream.buffer.size === 0;
  }

  get lastTradeTs(): number | null {
    return this.#lastTradeTs;
  }

  get reconnects(): number {
    return Math.max(0, this.#stream.connects - 1);
  }

  lags(): ReturnType<TradeStream['lags']> {
    return this.#stream.lags();
  }

  /** Everything up to the exchange time `ts` was seen on the stream. */
  prove(ts: number): void {
    this.#position.prove(ts);
  }

  /** Runs until aborted; rejects when the exchange does not list the symbol. */
  async run(signal: AbortSignal): Promise<void> {
    const ended = new AbortController();
    const either = AbortSignal.any([signal, ended.signal]);
    try {
      const loops = [this.#stream.run(either), this.#publishAll(either), this.#checkQuiet(either)];
      await Promise.all([...loops, this.#audit?.run(either)]);
    } finally {
      ended.abort();
    }
  }

  #onTrades(): void {
    this.#isSuspect = false;
    this.#checkedAt = this.#options.timing.clock();
    this.#wake.resolve();
  }

  #onDoubt(): void {
    this.#hasToJoin = true;
    this.#wake.resolve();
  }

  async #publishAll(signal: AbortSignal): Promise<void> {
    signal.addEventListener('abort', () => this.#wake.resolve(), { once: true });
    while (!signal.aborted) {
      if (this.#hasToJoin) await this.#join(signal);
      else if (this.#stream.buffer.size > 0) await this.#drain(signal);
      else if (this.#hasToCheck) await this.#check(signal);
      else await this.#rest();
    }
  }

  async #rest(): Promise<void> {
    this.#wake = Promise.withResolvers();
    this.#isIdle = true;
    await this.#wake.promise;
    this.#isIdle = false;
  }

  async #drain(signal: AbortSignal): Promise<void> {
    const { metrics, series, logger } = this.#options;
    // Nobody knows yet which trade is the first after the time that the feed begins at.
    if (!this.#position.hasBegun) return this.#onDoubt();
    const { buffer } = this.#stream;
    const { ready, hole, behind } = this.#position.split(buffer.take());
    buffer.putBack(behind);
    await this.#publish(ready, signal);
    if (!hole) return;
    metrics.holesFound.inc(series);
    logger.info({ ...series, missing: hole.missing, before: hole.before.id }, 'trades are missing, fetching them');
    this.#onDoubt();
  }

  /** Fetches what is missing up to the stream. */
  async #join(signal: AbortSignal): Promise<void> {
    this.#isRecovering = true;
    this.#hasToJoin = false;
    await this.#recover(signal);
    this.#isRecovering = false;
  }

  /** No trade for long: either there was none, or the stream has lost them. */
  async #check(signal: AbortSignal): Promise<void> {
    const { metrics, series, link, logger } = this.#options;
    this.#hasToCheck = false;
    const lost = (await this.#recover(signal)).filter(({ ts }) => ts < link.exchange.now() - streamDelayMs);
    this.#isSuspect = lost.length > 0;
    if (!this.#isSuspect) return;
    metrics.holesFound.inc(series);
    logger.warn({ ...series, trades: lost.length }, 'the stream was silent while there were trades');
  }

  async #checkQuiet(signal: AbortSignal): Promise<void> {
    const { timing } = this.#options;
    while (!signal.aborted) {
      await timing.delay(Math.max(1_000, this.#checkedAt + checkMs - timing.clock()), signal);
      if (!this.#stream.isUp || timing.clock() - this.#checkedAt < checkMs) continue;
      this.#hasToCheck = true;
      this.#wake.resolve();
    }
  }

  async #recover(signal: AbortSignal): Promise<readonly Trade[]> {
    const { series, link, metrics, timing } = this.#options;
    const recovered: Trade[] = [];
    const publish = async (trades: readonly Trade[]): Promise<void> => {
      recovered.push(...trades);
      metrics.tradesRecovered.inc(series, trades.length);
      await this.#publish(trades, signal);
    };
    const openGap: TradeFeedOptions['openGap'] = async (gap) => {
      this.#audit?.leaveOut(gap);
      await this.#options.openGap(gap);
    };
    const parts = { symbol: series.symbol, position: this.#position, buffer: this.#stream.buffer, publish, openGap };
    const asked = link.exchange.now();
    await link.urgently(() => new TradeRecovery({ ...this.#options, ...parts }, signal).run());
    this.#checkedAt = timing.clock();
    if (!signal.aborted) this.#position.prove(asked - streamDelayMs);
    return recovered;
  }

  async #publish(trades: readonly Trade[], signal: AbortSignal): Promise<void> {
    const { publisher, metrics, series } = this.#options;
    const onDone = (part: readonly Trade[]): void => {
      this.#position.advance(part);
      this.#audit?.count(part);
      this.#lastTradeTs = Math.max(this.#lastTradeTs ?? 0, part.at(-1)?.ts ?? 0);
      metrics.tradesPublished.inc(series, part.length);
    };
    await publisher.trades(trades, onDone, signal);
  }
}
