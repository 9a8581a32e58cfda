import type { ApiCandle } from '../../contracts/api.ts';
import { seriesKey } from '../../contracts/series.ts';
import { timeframeMs } from '../../contracts/timeframe.ts';
import { type CandleRequest, fetchCandlesBefore, fetchCandlesFrom } from '../api/rest.ts';
import { dropFarEnd, mergeCandles, mostCandles } from './candle-merge.ts';
import { failed, type HistoryOptions, type HistoryStatus } from './history-status.ts';
import { LiveBuffer } from './live-buffer.ts';
import { mergeLive, unsettledFrom } from './live-merge.ts';
import type { Range } from './range.ts';
import { RefetchDelay } from './refetch-delay.ts';
import { fetchWindow, loadCount } from './window-load.ts';

/** The candles of one series and timeframe that the page holds: a window on the stored ones that loads at both ends. */
export class CandleHistory {
  readonly timeframe: number;
  readonly options: HistoryOptions;
  candles: readonly ApiCandle[] = [];
  status: HistoryStatus = { state: 'loading' };
  /** Nothing older, nothing newer is stored. */
  atStart = false;
  atEnd = true;
  busy: 'older' | 'newer' | null = null;
  /** What the last load was to show; null: the newest. */
  asked: Range | null = null;
  readonly #live = new LiveBuffer(() => this.#applyLive());
  readonly #missed = new RefetchDelay((from) => void this.refetch(from, Number.MAX_SAFE_INTEGER));
  #held = true;
  #abort = new AbortController();
  readonly #closers: (() => void)[] = [];
  #closed = false;

  constructor(options: HistoryOptions) {
    this.options = options;
    this.timeframe = timeframeMs[options.timeframe];
  }

  get first(): ApiCandle | undefined {
    return this.candles[0];
  }

  get last(): ApiCandle | undefined {
    return this.candles.at(-1);
  }

  /** Subscribes, then loads the newest candles, or those around `range`. */
  open(range: Range | null): void {
    const { gateway, series, timeframe } = this.options;
    const { exchange, symbol } = series;
    this.#closers.push(
      gateway.on('candle', (candle) => {
        if (candle.timeframe === timeframe && seriesKey(candle) === seriesKey(series)) this.#live.receive(candle);
      }),
      gateway.subscribe({ channel: 'candles', exchange, symbol, timeframe }, (problem) =>
        this.#setStatus(failed(problem)),
      ),
      gateway.onConnect(() => void this.#recover()),
    );
    void this.load(range);
  }

  close(): void {
    this.#closed = true;
    this.#missed.cancel();
    this.#abort.abort();
    for (const close of this.#closers.splice(0)) close();
  }

  /** Replaces what is held. */
  async load(range: Range | null): Promise<void> {
    const request = this.#restart();
    this.asked = range;
    this.#held = true;
    this.#setStatus({ state: 'loading' });
    const to = range ? range.max + loadCount * 0.25 * this.timeframe : undefined;
    await this.#guard(async () => {
      const { candles, atEnd } = await fetchWindow(request, to);
      this.atEnd = atEnd;
      this.candles = candles;
      this.atStart = candles.length < loadCount;
      this.#held = false;
      this.#setStatus({ state: 'ready' });
      this.options.onChange('replaced', this);
      this.#applyLive();
    });
  }

  async loadOlder(): Promise<void> {
    const first = this.first;
    if (!first || this.busy || this.atStart || this.status.state !== 'ready') return;
    await this.#extend('older', async (request) => {
      const older = await fetchCandlesBefore(request, loadCount, first.time);
      const all = mergeCandles(this.candles, older);
      this.atStart = older.length < loadCount;
      this.candles = dropFarEnd(all, 'oldest');
      if (all.length > mostCandles) this.atEnd = false;
    });
  }

  async loadNewer(): Promise<void> {
    const last = this.last;
    if (!last || this.busy || this.atEnd || this.status.state !== 'ready') return;
    await this.#extend('newer', async (request) => {
      const { candles, whole } = await fetchCandlesFrom(request, { from: last.time, count: loadCount });
      const all = mergeCandles(this.candles, candles);
      this.candles = dropFarEnd(all, 'newest');
      this.atEnd = whole;
      if (all.length > mostCandles) this.atStart = false;
    });
  }

  /** Candles of [from, to) changed at the server. */
  async refetch(from: number, to: number): Promise<void> {
    const { first, last } = this;
    if (!first || !last || to <= first.time || from > last.time + this.timeframe) return;
    const start = Math.floor(Math.max(from, first.time) / this.timeframe) * this.timeframe;
    await this.#guard(async () => {
      const range = { from: start, to: Math.min(to, last.time + this.timeframe), count: mostCandles };
      const { candles } = await fetchCandlesFrom({ ...this.options, signal: this.#abort.signal }, range);
      this.candles = mergeCandles(this.candles, candles);
      this.options.onChange('merged', this);
    });
  }

  /** The oldest stored candle is known to be at `time`: more can be had than was said before. */
  storedFromMoved(time: number): void {
    const first = this.first;
    if (!this.atStart || this.status.state !== 'ready') return;
    if (!first) void this.load(null);
    else if (time < first.time) {
      this.atStart = false;
      if (this.candles.length < loadCount) void this.loadOlder();
      else this.options.onChange('status', this);
    }
  }

  #applyLive(): void {
    // a commit may still be due after the close
    if (this.#held || this.#closed) return;
    const { candles, flooded } = this.#live.take();
    if (flooded) {
      void this.#recover();
      return;
    }
    const result = mergeLive(this, candles);
    if (result.candles !== this.candles) {
      this.candles = dropFarEnd(result.candles, 'newest');
      this.options.onChange(result.change, this);
    }
    if (result.older) this.storedFromMoved(result.older);
    if (result.missed !== undefined) this.#missed.ask(result.missed);
  }

  /** After a break: what was missed comes first, then live goes on. */
  async #recover(): Promise<void> {
    const from = unsettledFrom(this.candles);
    if (this.status.state === 'failed') return this.load(null);
    if (from === undefined || !this.atEnd || this.status.state !== 'ready') return;
    this.#held = true;
    await this.#guard(async () => {
      const request = { ...this.options, signal: this.#abort.signal };
      const { candles, whole } = await fetchCandlesFrom(request, { from, count: mostCandles });
      if (!whole) return this.load(null);
      this.candles = dropFarEnd(mergeCandles(this.candles, candles), 'newest');
      this.#held = false;
      this.options.onChange('merged', this);
      this.#applyLive();
    });
  }

  async #extend(side: 'older' | 'newer', run: (request: CandleRequest) => Promise<void>): Promise<void> {
    this.busy = side;
    this.options.onChange('status', this);
    await this.#guard(() => run({ ...this.options, signal: this.#abort.signal }));
    this.busy = null;
    this.options.onChange('merged', this);
  }

  #restart(): CandleRequest {
    this.#abort.abort();
    this.#abort = new AbortController();
    this.busy = null;
    return { ...this.options, signal: this.#abort.signal };
  }

  /** A failed first load is shown; a failed extension leaves what is there, and is tried again by the next move. */
  async #guard(run: () => Promise<void>): Promise<void> {
    const { signal } = this.#abort;
    try {
      await run();
    } catch (error) {
      if (signal.aborted) return;
      const reason = error instanceof Error ? error.message : String(error);
      if (this.status.state !== 'ready') this.#setStatus(failed(reason));
      else console.warn(`candles were not loaded: ${reason}`);
    }
  }

  #setStatus(status: HistoryStatus): void {
    this.status = status;
    this.options.onChange('status', this);
  }
}
