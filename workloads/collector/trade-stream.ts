import type { Series } from '../../contracts/series.ts';
import type { Trade } from '../../contracts/trade.ts';
import type { Logger } from '../../runtime/log.ts';
import type { ExchangeLink } from './exchange-link.ts';
import { isExchangeError } from './exchanges/errors.ts';
import { LagWindow } from './lag-window.ts';
import { logged } from './logged.ts';
import type { CollectorMetrics } from './metrics.ts';
import { readStream } from './stream-reader.ts';
import type { Timing } from './timing.ts';
import { TradeBuffer } from './trade-buffer.ts';

export interface TradeStreamOptions {
  readonly series: Series;
  readonly link: ExchangeLink;
  readonly metrics: CollectorMetrics;
  readonly logger: Logger;
  readonly timing: Timing;
  /** Trades that may wait in the buffer. */
  readonly bufferSize: number;
}

export interface TradeStreamListener {
  /** Trades wait in the buffer. */
  onTrades(): void;
  /** Something may have been missed: the exchange has to be asked before the stream is believed. */
  onDoubt(): void;
}

/** The trades of one series as they come, into the buffer. */
export class TradeStream {
  readonly buffer: TradeBuffer;
  readonly #options: TradeStreamOptions;
  readonly #listener: TradeStreamListener;
  readonly #lags = new LagWindow();
  #isUp = false;
  #connects = 0;
  #hasBrought = false;

  constructor(options: TradeStreamOptions, listener: TradeStreamListener) {
    this.#options = options;
    this.#listener = listener;
    this.buffer = new TradeBuffer(options.bufferSize);
  }

  get isUp(): boolean {
    return this.#isUp;
  }

  get connects(): number {
    return this.#connects;
  }

  lags(): ReturnType<LagWindow['percentiles']> {
    return this.#lags.percentiles(this.#options.timing.clock());
  }

  /** Reads until aborted; rejects when the exchange does not list the symbol. */
  run(signal: AbortSignal): Promise<void> {
    const { link, timing, series } = this.#options;
    const watch = () => link.exchange.watchTrades(series.symbol);
    const onDown = async (error: unknown) => this.#onDown(error);
    const onValue = (batch: readonly Trade[]) => this.#onTrades(batch);
    return readStream({ link, timing, watch, onValue, onDown, onUp: () => this.#onUp() }, signal);
  }

  #onUp(): void {
    if (this.#isUp) return;
    const { metrics, series } = this.#options;
    this.#isUp = true;
    this.#hasBrought = false;
    this.#connects += 1;
    if (this.#connects > 1) metrics.reconnects.inc(series);
    this.#listener.onDoubt();
  }

  #onTrades(batch: readonly Trade[]): void {
    const { metrics, series, link, timing } = this.#options;
    this.#onUp();
    const now = timing.clock();
    for (const { ts } of batch) this.#lags.add(now, link.exchange.now() - ts);
    link.compareClock(batch.at(-1)?.ts ?? 0);
    metrics.tradesReceived.inc(series, batch.length);
    const fits = this.buffer.push(batch);
    // Ids that tell no order do not show what was lost between the last answer and the subscription.
    const isBlindStart = link.exchange.tradeIds === 'opaque' && !this.#hasBrought;
    this.#hasBrought = true;
    if (!fits || isBlindStart) this.#listener.onDoubt();
    this.#listener.onTrades();
  }

  #onDown(error: unknown): false {
    if (isExchangeError(error) && error.kind === 'bad-symbol') throw error;
    const { logger, series } = this.#options;
    this.#isUp = false;
    logger.warn({ ...logged(error), ...series }, 'trade stream is down');
    return false;
  }
}
