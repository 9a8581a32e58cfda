import type { OrderBook } from '../../contracts/order-book.ts';

export interface Level {
  readonly price: number;
  readonly size: number;
  /** Size of this level and all better ones. */
  readonly total: number;
}

type Side = 'bid' | 'ask';
type RawLevel = readonly [number, number];

/**
 * Joins levels into steps of `group`, best first. Bids round down and asks up, so that a step never claims a better
 * price than its levels have.
 */
export function groupLevels(levels: readonly RawLevel[], group: number, side: Side): readonly Level[] {
  const steps: { price: number; size: number }[] = [];
  for (const [price, size] of levels) {
    // a price that lies on the grid may be a hair beside it in binary
    const index = side === 'bid' ? Math.floor(price / group + 1e-6) : Math.ceil(price / group - 1e-6);
    const stepped = Number((index * group).toPrecision(12));
    const last = steps.at(-1);
    if (last?.price === stepped) last.size += size;
    else steps.push({ price: stepped, size });
  }
  let total = 0;
  return steps.map(({ price, size }) => {
    total += size;
    return { price, size, total };
  });
}

/** Steps to group by: the tick size and round multiples that leave a few rows of what the book holds. */
export function groupSteps(tickSize: number, book: OrderBook | null): readonly number[] {
  const depth = book ? Math.max(reachOf(book.bids), reachOf(book.asks)) : 0;
  return [1, 2, 5, 10, 20, 50, 100, 200, 500]
    .map((factor) => Number((tickSize * factor).toPrecision(6)))
    .filter((step) => step <= tickSize * 5 || step * 5 <= depth);
}

function reachOf(levels: readonly RawLevel[]): number {
  return Math.abs((levels.at(-1)?.[0] ?? 0) - (levels[0]?.[0] ?? 0));
}

export interface BookFigures {
  readonly bid: number;
  readonly ask: number;
  readonly mid: number;
  readonly spread: number;
  /** Hundredths of a percent of the mid price. */
  readonly spreadBp: number;
  /** Share of the bids in the size on both sides, 0–100. */
  readonly bidShare: number;
  readonly levels: number;
  /** The best bid is at or above the best ask: such a book cannot be right. */
  readonly state: 'normal' | 'locked' | 'crossed';
}

const sizeOf = (levels: readonly RawLevel[]): number => levels.reduce((sum, [, size]) => sum + size, 0);

/** Null while a side is empty. */
export function bookFigures({ bids, asks }: OrderBook): BookFigures | null {
  const bid = bids[0]?.[0];
  const ask = asks[0]?.[0];
  if (bid === undefined || ask === undefined) return null;
  const mid = (bid + ask) / 2;
  const bidSize = sizeOf(bids);
  return {
    bid,
    ask,
    mid,
    spread: ask - bid,
    spreadBp: ((ask - bid) / mid) * 10_000,
    bidShare: (bidSize / (bidSize + sizeOf(asks))) * 100,
    levels: Math.max(bids.length, asks.length),
    state: bid < ask ? 'normal' : bid === ask ? 'locked' : 'crossed',
  };
}

export interface Depth {
  /** Distance from the mid in percent that the picture spans on each side: 1, or less where the book ends sooner. */
  readonly reachPercent: number;
  /** `[distance in percent, cumulative size]`, from the mid outwards. */
  readonly bids: readonly RawLevel[];
  readonly asks: readonly RawLevel[];
  readonly total: number;
}

/** Cumulative size by distance from the mid, within one percent. */
export function depthOf(book: OrderBook, mid: number): Depth {
  const cumulate = (levels: readonly RawLevel[]): readonly RawLevel[] => {
    let total = 0;
    return levels
      .map(([price, size]) => {
        total += size;
        return [(Math.abs(price - mid) / mid) * 100, total] as const;
      })
      .filter(([distance]) => distance <= 1);
  };
  const [bids, asks] = [cumulate(book.bids), cumulate(book.asks)];
  const reach = Math.max(bids.at(-1)?.[0] ?? 0, asks.at(-1)?.[0] ?? 0);
  const cut = (levels: readonly RawLevel[], all: readonly RawLevel[]) => levels.length < all.length;
  return {
    reachPercent: cut(bids, book.bids) || cut(asks, book.asks) ? 1 : reach,
    bids,
    asks,
    total: (bids.at(-1)?.[1] ?? 0) + (asks.at(-1)?.[1] ?? 0),
  };
}
