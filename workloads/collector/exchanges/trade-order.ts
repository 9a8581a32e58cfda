import { compareTrades } from '../../../contracts/trade.ts';
import type { Exchange, TradeCursor } from '../exchange.ts';
import type { VenueTrade } from './venue.ts';

/** Trades as their exchange made them: by id where ids count up (times may step back by a little), else by time. */
export function ascending<T extends VenueTrade>(trades: readonly T[], ids: Exchange['tradeIds']): readonly T[] {
  return trades.toSorted(ids === 'sequential' ? compareIds : compareTrades);
}

/** Whether a trade lies before the cursor and was not asked for. */
export function isBehind(trade: VenueTrade, from: TradeCursor, ids: Exchange['tradeIds']): boolean {
  if ('fromTs' in from) return trade.ts < from.fromTs;
  if (ids === 'sequential') return compareIds(trade, { id: from.afterId }) <= 0;
  return trade.ts < from.afterTs || trade.id === from.afterId;
}

/** Order of sequential ids. */
export function compareIds(a: Pick<VenueTrade, 'id'>, b: Pick<VenueTrade, 'id'>): number {
  return compareTrades({ ts: 0, id: a.id }, { ts: 0, id: b.id });
}
