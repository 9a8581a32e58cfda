import type { Listing } from './listing.ts';

/** Consecutive aggregate trades in columns; row `i` has the id `firstId + i`. */
export interface TradeColumns {
  readonly firstId: number;
  readonly length: number;
  /** ms UTC, never falling. */
  readonly time: Float64Array;
  /** Price in ticks and amount in lots: integers, so that sums are exact. */
  readonly price: Float64Array;
  readonly amount: Float64Array;
  /** 1 when the buyer was the maker, so the taker sold. */
  readonly buyerIsMaker: Uint8Array;
  /** First and last id of the raw trades in each. */
  readonly firstRawId: Float64Array;
  readonly lastRawId: Float64Array;
}

/** The best bid and ask, in ticks. */
export interface Quote {
  readonly bid: number;
  readonly ask: number;
}

/** The trades of one market, past and future, with random access. Who shows them cuts them off at the clock. */
export interface Tape {
  readonly listing: Listing;
  /** The first trade's id. */
  readonly firstId: number;
  /** The id of the first trade at or after a time (ms UTC); one past the last id when there is none. */
  idAt(time: number): number;
  /** The columns that hold a trade; undefined when there is no such trade. */
  columnsOf(id: number): TradeColumns | undefined;
  /** Best bid and ask during the 100 ms that start at `tick × 100` ms UTC. */
  quoteAt(tick: number): Quote;
}

/** Length of a tick: the time for which a quote stands, ms. */
export const tickMs = 100;
export const hourMs = 3_600_000;

/** One aggregate trade. */
export interface TapeTrade {
  readonly id: number;
  readonly time: number;
  readonly price: number;
  readonly amount: number;
  readonly buyerIsMaker: boolean;
  readonly firstRawId: number;
  readonly lastRawId: number;
}

function tradeAt(columns: TradeColumns, row: number): TapeTrade {
  return {
    id: columns.firstId + row,
    time: columns.time[row] as number,
    price: columns.price[row] as number,
    amount: columns.amount[row] as number,
    buyerIsMaker: columns.buyerIsMaker[row] === 1,
    firstRawId: columns.firstRawId[row] as number,
    lastRawId: columns.lastRawId[row] as number,
  };
}

/** The trades with ids in [from, to), ascending. */
export function tradesBetween(tape: Tape, from: number, to: number): TapeTrade[] {
  const trades: TapeTrade[] = [];
  let columns: TradeColumns | undefined;
  for (let id = Math.max(from, tape.firstId); id < to; id++) {
    if (columns === undefined || id >= columns.firstId + columns.length) columns = tape.columnsOf(id);
    if (columns === undefined) break;
    trades.push(tradeAt(columns, id - columns.firstId));
  }
  return trades;
}

/** The row of the first trade at or after a time; `length` when there is none. */
export function rowAt(columns: TradeColumns, time: number): number {
  let low = 0;
  let high = columns.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((columns.time[middle] as number) < time) low = middle + 1;
    else high = middle;
  }
  return low;
}
