import type { Gateway } from '../api/connection.ts';
import type { CandleRequest } from '../api/rest.ts';
import type { CandleHistory } from './candle-history.ts';

/** `replaced`: another stretch of time. `merged`: candles came in around or between. `live`: only the end moved. */
export type HistoryChange = 'replaced' | 'merged' | 'live' | 'status';

export type HistoryStatus =
  | { readonly state: 'loading' | 'ready' }
  | { readonly state: 'failed'; readonly reason: string; readonly at: number };

export interface HistoryOptions extends Omit<CandleRequest, 'signal'> {
  readonly gateway: Gateway;
  onChange(change: HistoryChange, history: CandleHistory): void;
}

export function failed(reason: string): HistoryStatus {
  return { state: 'failed', reason, at: Date.now() };
}
