import type { ApiCandle } from '../../contracts/api.ts';
import type { Timeframe } from '../../contracts/timeframe.ts';
import { createStore } from '../state/store.ts';

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
