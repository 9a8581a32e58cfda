import type { ApiCandle } from '../../contracts/api.ts';
import type { Timeframe } from '../../contracts/timeframe.ts';
import { createStore } from '../state/store.ts';
import type { CandleHistory } from './candle-history.ts';
import { candlesWithin } from './candle-merge.ts';
import { follows, mostVisible, type Range, visibleCandles } from './range.ts';

/** What stands beside the candles: read by the toolbar, the legend and the chart's messages. */
export interface ChartState {
  readonly phase: 'loading' | 'ready' | 'empty' | 'failed';
  readonly reason: string;
  readonly failedAt: number;
  /** The timeframe that is drawn; another one may be on its way. */
  readonly drawn: Timeframe | null;
  readonly loadingOlder: boolean;
  /** True while the newest candle is in view. */
  readonly following: boolean;
  /** No candle lies in the range that is shown. */
  readonly emptyRange: boolean;
  /** Zoomed out as far as this timeframe goes. */
  readonly widest: boolean;
  /** The price axis fits what is in view. */
  readonly auto: boolean;
}

export interface Legend {
  /** Null where no candle is under the pointer. */
  readonly candle: ApiCandle | null;
  readonly time: number;
}

export function createChartStores() {
  return {
    state: createStore<ChartState>({
      phase: 'loading',
      reason: '',
      failedAt: 0,
      drawn: null,
      loadingOlder: false,
      following: true,
      emptyRange: false,
      widest: false,
      auto: true,
    }),
    legend: createStore<Legend | null>(null),
  };
}

export type ChartStores = ReturnType<typeof createChartStores>;

export function patchState({ state }: ChartStores, change: Partial<ChartState>): void {
  const old = state.get();
  const next = { ...old, ...change };
  if (JSON.stringify(old) !== JSON.stringify(next)) state.set(next);
}

/** What the loading of candles has come to. */
export function showHistory(stores: ChartStores, { status, candles, busy }: CandleHistory): void {
  const failure = status.state === 'failed' ? { reason: status.reason, failedAt: status.at } : {};
  const ready = candles.length > 0 ? 'ready' : 'empty';
  const phase = status.state === 'ready' ? ready : status.state;
  patchState(stores, { phase, loadingOlder: busy === 'older', ...failure });
}

/** Where the view lies among the candles. */
export function showRange(stores: ChartStores, history: CandleHistory, range: Range): void {
  const { atEnd, last, candles, timeframe } = history;
  patchState(stores, {
    following: atEnd && last !== undefined && follows(range, last.time),
    emptyRange: candlesWithin(candles, range.min, range.max).length === 0,
    widest: visibleCandles(range, timeframe) >= mostVisible - 1,
  });
}
