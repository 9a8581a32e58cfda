import type { ApiCandle, ApiGap, ApiSymbol } from '../../contracts/api.ts';
import { type Timeframe, timeframeMs } from '../../contracts/timeframe.ts';
import type { Gateway } from '../api/connection.ts';
import { decimalsOf } from '../format/number.ts';
import type { Zone } from '../format/time.ts';
import type { Scale } from '../state/preferences.ts';
import { CandleHistory, type HistoryChange } from './candle-history.ts';
import { candlesWithin } from './candle-merge.ts';
import { ChartPicture } from './chart-picture.ts';
import { type ChartState, type ChartStores, createChartStores } from './chart-state.ts';
import { gapBands } from './gap-bands.ts';
import { type GapWatch, watchGaps } from './gap-watch.ts';
import { NavigatorFeed } from './navigator-feed.ts';
import {
  atTimeframe,
  clampRange,
  follows,
  mostVisible,
  newestRange,
  type Range,
  shift,
  spanOf,
  visibleCandles,
  zoomAt,
} from './range.ts';

export interface ChartDeps {
  readonly gateway: Gateway;
  /** The exchange's time now, ms. */
  now(symbol: ApiSymbol): number;
  /** The user moved the view; null while it follows the newest candle. */
  onRange(range: Range | null): void;
}

const edgeShare = 0.3;
const edgeDebounceMs = 120;
const day = 86_400_000;

/** Brings candles, gaps and what the user wants to see together. The user's range is only ever changed by the user. */
export class ChartController {
  readonly stores: ChartStores = createChartStores();
  readonly #deps: ChartDeps;
  readonly picture: ChartPicture;
  #symbol: ApiSymbol | undefined;
  #history: CandleHistory | undefined;
  #gaps: GapWatch | undefined;
  #navigator: NavigatorFeed | undefined;
  #wanted: Range | null = null;
  #fresh = true;
  #edgeTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(box: HTMLElement, deps: ChartDeps) {
    this.#deps = deps;
    this.picture = new ChartPicture(box, {
      onRange: (range) => this.setRange(range),
      onReset: () => this.reset(),
      onAuto: (auto) => this.#patch({ auto }),
      onHover: (time) => this.#hover(time),
      now: () => (this.#symbol ? this.#deps.now(this.#symbol) : Date.now()),
    });
  }

  get candles(): readonly ApiCandle[] {
    return this.#history?.candles ?? [];
  }

  get range(): Range {
    return this.picture.range;
  }

  visible(): readonly ApiCandle[] {
    return candlesWithin(this.candles, this.range.min, this.range.max);
  }

  /** Shows a series at a timeframe. The same series keeps its right edge and its number of candles. */
  open(symbol: ApiSymbol, timeframe: Timeframe, range: Range | null): void {
    const same = this.#symbol?.exchange === symbol.exchange && this.#symbol.symbol === symbol.symbol;
    const old = this.#history;
    const oldLast = old?.last?.time;
    const drawn = this.stores.state.get().drawn;
    this.#wanted = range;
    if (same && old && oldLast !== undefined && drawn) {
      const last = old.atEnd
        ? Math.floor(this.#deps.now(symbol) / timeframeMs[timeframe]) * timeframeMs[timeframe]
        : oldLast;
      this.#wanted = atTimeframe(
        this.range,
        { last: oldLast, timeframe: timeframeMs[drawn] },
        { last, timeframe: timeframeMs[timeframe] },
      );
    }
    const following = same && oldLast !== undefined && follows(this.range, oldLast);
    this.#closeFeeds();
    this.#symbol = symbol;
    this.#fresh = true;
    if (!same) {
      this.picture.clear(decimalsOf(symbol.tickSize));
      this.#patch({ drawn: null, phase: 'loading' });
    }
    const options = { gateway: this.#deps.gateway, series: symbol, timeframe };
    this.#history = new CandleHistory({ ...options, onChange: (change, history) => this.#changed(change, history) });
    this.#history.open(following ? null : this.#wanted);
    this.#gaps = watchGaps(
      symbol,
      () => (this.#history?.first?.time ?? this.#deps.now(symbol)) - 7 * day,
      (gaps, progressed) => this.#gapsChanged(gaps, progressed),
    );
    this.#navigator = new NavigatorFeed(symbol, timeframe, (points) => this.picture.market.setNavigator(points));
  }

  /** The list of symbols was read again: more history may be stored. */
  symbolChanged(symbol: ApiSymbol): void {
    const history = this.#history;
    const grown = symbol.storedFrom !== this.#symbol?.storedFrom;
    this.#symbol = symbol;
    if (!grown || !history || symbol.storedFrom === null) return;
    history.storedFromMoved(symbol.storedFrom);
    this.#navigator?.expire();
    if (history.first) this.#navigator?.cover({ first: history.first.time, last: this.#deps.now(symbol) });
  }

  close(): void {
    this.#closeFeeds();
    this.picture.destroy();
  }

  retry(): void {
    void this.#history?.load(this.#wanted);
  }

  setRange(range: Range): void {
    const history = this.#history;
    if (!history?.first || !history.last) return;
    const limits = { first: this.#firstReachable(history), last: history.last.time, timeframe: history.timeframe };
    const clamped = clampRange(range, limits);
    this.picture.setRange(clamped);
    this.#rangeShown(history, clamped);
  }

  panBy(pixels: number): void {
    this.setRange(shift(this.range, (pixels / this.picture.plotWidth) * spanOf(this.range)));
  }

  zoomBy(factor: number): void {
    const last = this.#history?.last?.time ?? this.range.max;
    this.setRange(zoomAt(this.range, follows(this.range, last) ? last : this.range.max, factor));
  }

  latest(): void {
    const history = this.#history;
    if (!history?.last) return;
    this.#wanted = null;
    if (!history.atEnd) {
      void history.load(null);
      return;
    }
    const max = history.last.time + 5 * history.timeframe;
    this.setRange({ min: max - spanOf(this.range), max });
  }

  reset(): void {
    const history = this.#history;
    if (!history?.last) return;
    this.picture.setAuto(true);
    if (!history.atEnd) {
      this.latest();
      return;
    }
    this.setRange(newestRange(history.last.time, history.timeframe, this.picture.plotWidth));
  }

  setAuto(on: boolean): void {
    this.picture.setAuto(on);
  }

  setScale(scale: Scale): void {
    this.picture.setScale(scale);
  }

  setZone(zone: Zone): void {
    this.picture.setZone(zone);
  }

  /** Moves the crosshair by whole candles. */
  stepCrosshair(by: number): void {
    this.picture.stepCrosshair(by);
  }

  #changed(change: HistoryChange, history: CandleHistory): void {
    if (history !== this.#history || !this.#symbol) return;
    if (change === 'replaced') this.#showFresh(history);
    else if (change === 'live') this.#showLive(history);
    else if (change === 'merged' && history.last) {
      if (this.#fresh) this.#showFresh(history);
      else this.picture.show(history.candles, this.range);
    }
    this.#showStatus(history);
    if (change !== 'live' && history.first && history.last) {
      this.#navigator?.cover({ first: history.first.time, last: this.#deps.now(this.#symbol) });
      this.picture.setFirstStored(history.atStart ? history.first.time : undefined);
      this.#rangeShown(history, this.range);
    }
    if (!this.picture.hovering) this.#hover(null);
  }

  #showFresh(history: CandleHistory): void {
    const { last } = history;
    const { timeframe } = history.options;
    if (!last) return;
    const newest = newestRange(last.time, history.timeframe, this.picture.plotWidth);
    this.#fresh = false;
    this.picture.setTimeframe(history.timeframe);
    this.picture.show(history.candles, this.#wanted ?? newest);
    this.#wanted = null;
    this.picture.setBands(gapBands(this.#gaps?.gaps ?? [], history.timeframe));
    this.#patch({ drawn: timeframe });
  }

  #showLive(history: CandleHistory): void {
    const before = this.picture.lastTime;
    const last = history.last?.time;
    if (before === undefined || last === undefined || this.#fresh) {
      this.#showFresh(history);
      return;
    }
    const moved = last > before && follows(this.range, before);
    this.picture.showLive(history.candles, moved ? shift(this.range, last - before) : this.range);
    this.#showFollowing(history);
  }

  #showStatus({ status, candles, busy }: CandleHistory): void {
    const failed = status.state === 'failed' ? { reason: status.reason, failedAt: status.at } : {};
    const ready = candles.length > 0 ? 'ready' : 'empty';
    this.#patch({ phase: status.state === 'ready' ? ready : status.state, loadingOlder: busy === 'older', ...failed });
  }

  #showFollowing(history: CandleHistory): void {
    const following = history.atEnd && history.last !== undefined && follows(this.range, history.last.time);
    this.#patch({
      following,
      emptyRange: this.visible().length === 0,
      widest: visibleCandles(this.range, history.timeframe) >= mostVisible - 1,
    });
  }

  /** After every change of the range: tell the page, and load what comes near. */
  #rangeShown(history: CandleHistory, range: Range): void {
    this.#showFollowing(history);
    this.#deps.onRange(this.stores.state.get().following ? null : range);
    clearTimeout(this.#edgeTimer);
    this.#edgeTimer = setTimeout(() => this.#loadEdges(history), edgeDebounceMs);
  }

  #loadEdges(history: CandleHistory): void {
    const { first, last } = history;
    const { range } = this;
    if (history !== this.#history || !first || !last) return;
    const span = spanOf(range);
    const away = 2 * 1_500 * history.timeframe;
    if (range.max < first.time - away || (range.min > last.time + away && !history.atEnd)) {
      this.#wanted = range;
      void history.load(range);
      return;
    }
    if (range.min < first.time + span * edgeShare) void history.loadOlder();
    if (range.max > last.time - span * edgeShare) void history.loadNewer();
  }

  #firstReachable(history: CandleHistory): number {
    const first = history.first?.time ?? 0;
    return history.atStart ? first : Math.min(first, this.#symbol?.storedFrom ?? first);
  }

  #gapsChanged(gaps: readonly ApiGap[], progressed: readonly ApiGap[]): void {
    const history = this.#history;
    if (!history) return;
    this.picture.setBands(gapBands(gaps, history.timeframe));
    for (const gap of progressed) void history.refetch(gap.from, gap.to);
  }

  #hover(time: number | null): void {
    const last = this.#history?.last;
    const candle = time === null ? last : this.picture.candleUnder(time);
    this.stores.legend.set(last ? { candle: candle ?? null, time: candle?.time ?? time ?? last.time } : null);
  }

  #patch(change: Partial<ChartState>): void {
    const old = this.stores.state.get();
    const next = { ...old, ...change };
    if (JSON.stringify(old) !== JSON.stringify(next)) this.stores.state.set(next);
  }

  #closeFeeds(): void {
    clearTimeout(this.#edgeTimer);
    this.#history?.close();
    this.#gaps?.close();
    this.#navigator?.close();
  }
}
