import type { ApiCandle, ApiGap, ApiSymbol } from '../../contracts/api.ts';
import { type Timeframe, timeframeMs, windowStart } from '../../contracts/timeframe.ts';
import type { Gateway } from '../api/connection.ts';
import { decimalsOf } from '../format/number.ts';
import { CandleHistory } from './candle-history.ts';
import { candlesWithin } from './candle-merge.ts';
import { ChartPicture } from './chart-picture.ts';
import { type ChartStores, createChartStores, patchState, showHistory, showRange } from './chart-state.ts';
import { gapBands } from './gap-bands.ts';
import { type GapWatch, watchGaps } from './gap-watch.ts';
import type { HistoryChange } from './history-status.ts';
import { NavigatorFeed } from './navigator-feed.ts';
import { atTimeframe, follows, newestRange, type Range, shift } from './range.ts';
import { RangeControl } from './range-control.ts';

export interface ChartDeps {
  readonly gateway: Gateway;
  /** The exchange's time now, ms. */
  now(symbol: ApiSymbol): number;
  /** The user moved the view; null while it follows the newest candle. */
  onRange(range: Range | null): void;
}

const day = 86_400_000;

/** Brings candles, gaps and what the user wants to see together. The user's range is only ever changed by the user. */
export class ChartController {
  readonly stores: ChartStores = createChartStores();
  readonly #deps: ChartDeps;
  readonly picture: ChartPicture;
  readonly view: RangeControl;
  #symbol: ApiSymbol | undefined;
  #history: CandleHistory | undefined;
  #gaps: GapWatch | undefined;
  #navigator: NavigatorFeed | undefined;
  #wanted: Range | null = null;
  #fresh = true;

  constructor(box: HTMLElement, deps: ChartDeps) {
    this.#deps = deps;
    this.picture = new ChartPicture(box, {
      onRange: (range) => this.view.set(range),
      onReset: () => this.view.reset(),
      onAuto: (auto) => patchState(this.stores, { auto }),
      onHover: (time) => this.#hover(time),
      now: () => (this.#symbol ? this.#deps.now(this.#symbol) : Date.now()),
    });
    this.view = new RangeControl({
      picture: this.picture,
      history: () => this.#history,
      storedFrom: () => this.#symbol?.storedFrom ?? null,
      onMoved: (history, range) => {
        showRange(this.stores, history, this.range);
        deps.onRange(this.stores.state.get().following ? null : range);
      },
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
    const drawn = this.stores.state.get().drawn;
    const oldLast = this.picture.lastTime;
    this.#wanted = range;
    if (same && oldLast !== undefined && drawn) {
      const last = this.#history?.atEnd ? windowStart(this.#deps.now(symbol), timeframe) : oldLast;
      const before = { last: oldLast, timeframe: timeframeMs[drawn] };
      this.#wanted = atTimeframe(this.range, before, { last, timeframe: timeframeMs[timeframe] });
    }
    const following = same && oldLast !== undefined && follows(this.range, oldLast);
    this.#closeFeeds();
    this.#symbol = symbol;
    this.#fresh = true;
    if (!same) {
      this.picture.clear(decimalsOf(symbol.tickSize));
      patchState(this.stores, { drawn: null, phase: 'loading' });
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
    void this.#history?.load(this.#wanted ?? this.#history.asked);
  }

  #changed(change: HistoryChange, history: CandleHistory): void {
    if (history !== this.#history || !this.#symbol) return;
    if (change === 'replaced') this.#showFresh(history);
    else if (change === 'live') this.#showLive(history);
    else if (change === 'merged' && history.last) {
      if (this.#fresh) this.#showFresh(history);
      else this.picture.show(history.candles, this.#afterMerge(history.last.time));
    }
    showHistory(this.stores, history);
    if (change !== 'live' && history.first && history.last) {
      this.#navigator?.cover({ first: history.first.time, last: this.#deps.now(this.#symbol) });
      this.picture.setFirstStored(history.atStart ? history.first.time : undefined);
      this.view.moved(history, this.range);
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
    this.picture.show(history.candles, this.#wanted ?? history.asked ?? newest);
    this.#wanted = null;
    this.picture.setBands(gapBands(this.#gaps?.gaps ?? [], history.timeframe));
    patchState(this.stores, { drawn: timeframe });
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
    showRange(this.stores, history, this.range);
  }

  /** The view, moved on with the newest candle when it followed that: a break lets many come at once. */
  #afterMerge(last: number): Range {
    const before = this.picture.lastTime;
    const { following } = this.stores.state.get();
    return following && before !== undefined && last > before ? shift(this.range, last - before) : this.range;
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

  #closeFeeds(): void {
    this.view.cancel();
    this.#history?.close();
    this.#gaps?.close();
    this.#navigator?.close();
  }
}
