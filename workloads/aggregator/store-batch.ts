import type pg from 'pg';
import type { Candle } from '../../contracts/candle.ts';
import { parseSeriesKey, type Series, seriesKey } from '../../contracts/series.ts';
import { type Timeframe, timeframeMs, timeframes, windowStart } from '../../contracts/timeframe.ts';
import type { Trade } from '../../contracts/trade.ts';
import { inTransaction } from '../../runtime/postgres/pool.ts';
import { foldTrades } from './candle-fold.ts';
import type { TradeInserter } from './insert-trades.ts';
import { filterCandles, rollUp } from './rollup.ts';
import {
  candlesOf,
  closeCandles,
  lockSeries,
  mergeCandles,
  type SeriesMinute,
  type SeriesState,
  type TimeframeCandles,
} from './store.ts';
import type { TradeColumns } from './trade-columns.ts';

export interface Work {
  readonly trades: readonly Trade[];
  readonly columns: TradeColumns;
  /** By series key: windows that end at or before this time (ms UTC) are to close. */
  readonly closeUpTo: ReadonlyMap<string, number>;
}

export interface Stored {
  /** Rows of the trades that were new. */
  readonly inserted: Int32Array;
  /** Every candle to tell of, in the order of its changes: a later entry of the same window is the newer one. */
  readonly candles: readonly Candle[];
}

/**
 * One transaction: stores the new trades, folds exactly these into the candles of every timeframe, closes windows.
 * Known trades change nothing, but the candles they lie in are told of again: whoever stored them may have died before
 * it could.
 */
export async function storeBatch(pool: pg.Pool, inserter: TradeInserter, work: Work): Promise<Stored> {
  return inTransaction(pool, async (client) => {
    const state = await lockAll(client, work);
    const inserted = await inserter.insert(client, work.trades);
    const deltas = deltasOf(work.columns, inserted, state);
    const merged = deltas.length > 0 ? await mergeCandles(client, work.columns.keys, deltas, state.whole) : [];
    const ends = [...work.closeUpTo].map(([key, end]) => ({ ...parseSeriesKey(key), end }));
    const closed = ends.length > 0 ? await closeCandles(client, ends) : [];
    const known = knownAmong(work.trades, inserted);
    const repeated = known.length > 0 ? await candlesOf(client, known, timeframes) : [];
    return { inserted, candles: [...merged, ...closed, ...repeated] };
  });
}

async function lockAll(client: pg.PoolClient, { columns, closeUpTo }: Work): Promise<SeriesState> {
  const folded = new Set(columns.keys.map(seriesKey));
  const closing: Series[] = [...closeUpTo.keys()].filter((key) => !folded.has(key)).map(parseSeriesKey);
  return lockSeries(client, [...columns.keys, ...closing], minutesOf(columns));
}

function minutesOf({ keys, series, ts }: TradeColumns): readonly SeriesMinute[] {
  const starts = keys.map(() => new Set<number>());
  ts.forEach((at, row) => {
    starts[series[row] as number]?.add(windowStart(at, '1m'));
  });
  return starts.flatMap((minutes, at) => [...minutes].map((start) => ({ series: at, start })));
}

/** What the rows add to the candles of each timeframe. From a minute on, minutes that the exchange's candles hold are left out. */
export function deltasOf(columns: TradeColumns, rows: Int32Array, state: SeriesState): readonly TimeframeCandles[] {
  if (rows.length === 0) return [];
  let candles = foldTrades(columns, rows, timeframeMs[timeframes[0]]);
  return timeframes.map((timeframe: Timeframe) => {
    if (timeframe !== timeframes[0]) candles = rollUp(candles, timeframeMs[timeframe]);
    if (timeframe === '1m') {
      const { series, windowStart: starts } = candles;
      candles = filterCandles(candles, (i) => !state.exchangeMinutes[series[i] as number]?.has(starts[i] as number));
    }
    return { timeframe, candles };
  });
}

function knownAmong(trades: readonly Trade[], inserted: Int32Array): readonly Trade[] {
  if (inserted.length === trades.length) return [];
  const fresh = new Set(inserted);
  return trades.filter((_, row) => !fresh.has(row));
}
