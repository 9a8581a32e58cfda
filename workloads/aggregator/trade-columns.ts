import type { Series } from '../../contracts/series.ts';

/** Trades of several series, one array a field; row i of each array belongs to one trade. */
export interface TradeColumns {
  readonly length: number;
  /** The series that `series` counts into. */
  readonly keys: readonly Series[];
  readonly series: Int32Array;
  /** Exchange time, ms UTC. */
  readonly ts: Float64Array;
  readonly ids: readonly string[];
  readonly price: Float64Array;
  readonly amount: Float64Array;
}

/** Room for `length` trades. */
export function allocateTrades(length: number) {
  return {
    length,
    keys: [] as Series[],
    series: new Int32Array(length),
    ts: new Float64Array(length),
    ids: new Array<string>(length),
    price: new Float64Array(length),
    amount: new Float64Array(length),
  };
}

/** Order of two rows: series, then `(ts, id)` as `compareTrades` has it. */
export function compareRows({ series, ts, ids }: TradeColumns, a: number, b: number): number {
  const bySeries = (series[a] as number) - (series[b] as number);
  if (bySeries !== 0) return bySeries;
  const byTime = (ts[a] as number) - (ts[b] as number);
  if (byTime !== 0) return byTime;
  const idA = ids[a] as string;
  const idB = ids[b] as string;
  if (idA.length !== idB.length) return idA.length - idB.length;
  return idA < idB ? -1 : idA > idB ? 1 : 0;
}

/** The rows in order. Trades come nearly sorted, so the check costs less than the sort that it mostly saves. */
export function sortedRows(trades: TradeColumns, rows: Int32Array): Int32Array {
  for (let i = 1; i < rows.length; i += 1) {
    if (compareRows(trades, rows[i - 1] as number, rows[i] as number) > 0) {
      return rows.slice().sort((a, b) => compareRows(trades, a, b));
    }
  }
  return rows;
}
