import type { CandleHistory } from './candle-history.ts';
import type { ChartPicture } from './chart-picture.ts';
import { clampRange, follows, newestRange, type Range, shift, spanOf, zoomWithin } from './range.ts';

/** Share of the view that may lie beside the loaded candles before more are asked for. */
const edgeShare = 0.3;
const edgeDebounceMs = 120;
/** Candles beyond which a jump loads around its target, in place of all that lies between. */
const farCandles = 3_000;

export interface RangeControlOptions {
  readonly picture: ChartPicture;
  history(): CandleHistory | undefined;
  /** Oldest candle that the server is known to have, ms. */
  storedFrom(): number | null;
  /** The view was moved. */
  onMoved(history: CandleHistory, range: Range): void;
}

/** Every way of moving the view, and the loading of what comes near its edges. */
export class RangeControl {
  readonly #options: RangeControlOptions;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: RangeControlOptions) {
    this.#options = options;
  }

  get #range(): Range {
    return this.#options.picture.range;
  }

  set(range: Range): void {
    const history = this.#options.history();
    if (!history?.first || !history.last) return;
    const limits = { first: this.#firstReachable(history), last: history.last.time, timeframe: history.timeframe };
    const clamped = clampRange(range, limits);
    this.#options.picture.setRange(clamped);
    this.moved(history, clamped);
  }

  panBy(pixels: number): void {
    this.set(shift(this.#range, (pixels / this.#options.picture.plotWidth) * spanOf(this.#range)));
  }

  /** Keeps the newest candle where it is, or else the right edge. */
  zoomBy(factor: number): void {
    const history = this.#options.history();
    if (!history?.last) return;
    const anchor = follows(this.#range, history.last.time) ? history.last.time : this.#range.max;
    this.set(zoomWithin(this.#range, anchor, { factor, timeframe: history.timeframe }));
  }

  latest(): void {
    const history = this.#options.history();
    if (!history?.last) return;
    const max = history.last.time + 5 * history.timeframe;
    if (history.atEnd) this.set({ min: max - spanOf(this.#range), max });
    else void history.load(null);
  }

  /** The usual number of candles, the newest at the right, the price fitted. */
  reset(): void {
    const { picture, history: current } = this.#options;
    const history = current();
    if (!history?.last) return;
    picture.setAuto(true);
    if (history.atEnd) this.set(newestRange(history.last.time, history.timeframe, picture.plotWidth));
    else this.latest();
  }

  /** Tells of the view, and looks a moment later whether more candles are wanted. */
  moved(history: CandleHistory, range: Range): void {
    this.#options.onMoved(history, range);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#loadEdges(history), edgeDebounceMs);
  }

  cancel(): void {
    clearTimeout(this.#timer);
  }

  #loadEdges(history: CandleHistory): void {
    const { first, last, timeframe } = history;
    const range = this.#range;
    if (history !== this.#options.history() || !first || !last) return;
    const room = spanOf(range) * edgeShare;
    const far = farCandles * timeframe;
    if (range.max < first.time - far || (range.min > last.time + far && !history.atEnd)) {
      void history.load(range);
      return;
    }
    if (range.min < first.time + room) void history.loadOlder();
    if (range.max > last.time - room) void history.loadNewer();
  }

  #firstReachable(history: CandleHistory): number {
    const first = history.first?.time ?? 0;
    return history.atStart ? first : Math.min(first, this.#options.storedFrom() ?? first);
  }
}
