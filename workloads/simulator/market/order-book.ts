import { leastRecentlyUsed } from './least-recently-used.ts';
import { logNormal, mix, seedOf } from './noise.ts';
import type { PriceLevels } from './price-level.ts';
import { type Tape, tickMs } from './tape.ts';

/** Price levels of one side, best first: prices in ticks, amounts in lots. */
export interface BookSide {
  readonly price: Float64Array;
  readonly amount: Float64Array;
}

export interface OrderBook {
  readonly tick: number;
  /** Binance's `lastUpdateId`. */
  readonly updateId: number;
  readonly bids: BookSide;
  readonly asks: BookSide;
}

export type Change = readonly [price: number, amount: number];

/** What turns one book into a later one; an amount of 0 removes the level. */
export interface BookChange {
  readonly firstUpdateId: number;
  readonly lastUpdateId: number;
  readonly bids: readonly Change[];
  readonly asks: readonly Change[];
}

const depth = 400;
/** Median amount at a level, in ordinary trades. */
const restingTrades = 6;
const updatesPerTick = 16;
const firstTick = Date.UTC(2015, 0, 1) / tickMs;

/** The id of the last update in a tick. */
export function updateIdOf(tick: number): number {
  return (tick - firstTick + 1) * updatesPerTick;
}

/** A market's order books: a function of time, like its trades, whose prices meet the book's best levels. */
export type BookMaker = (tick: number) => OrderBook;

export interface BookSource {
  readonly seed: number;
  readonly tape: Tape;
  readonly levels: PriceLevels;
  /** Lots of an ordinary trade. */
  readonly typicalLots: number;
}

/**
 * What rests at a level, in ordinary trades. It depends on the price alone, not on its rank, so that the book behind
 * stays as it is when the best price moves. Orders stay for 2 to 30 seconds, at the best level for 0.3.
 */
function lotsAt(seed: number, price: number, tick: number, isBest: boolean): number {
  const levelBits = mix(seed, price);
  const life = isBest ? 3 : 20 + ((levelBits >>> 8) % 280);
  const age = Math.floor((tick + (levelBits >>> 20)) / life);
  return logNormal(mix(levelBits, age));
}

export function bookMaker({ seed, tape, levels, typicalLots }: BookSource): BookMaker {
  const bookSeed = seedOf(seed, `book ${tape.listing.symbol}`);
  const side = (best: number, tick: number, next: (price: number) => number): BookSide => {
    const price = new Float64Array(depth);
    const amount = new Float64Array(depth);
    let length = 0;
    for (let at = best; length < depth && at > 0; at = next(at), length++) {
      price[length] = at;
      amount[length] = Math.max(1, Math.round(restingTrades * typicalLots * lotsAt(bookSeed, at, tick, length === 0)));
    }
    return { price: price.subarray(0, length), amount: amount.subarray(0, length) };
  };
  return leastRecentlyUsed(16, (tick) => {
    const { bid, ask } = tape.quoteAt(tick);
    return {
      tick,
      updateId: updateIdOf(tick),
      bids: side(bid, tick, levels.below),
      asks: side(ask, tick, levels.above),
    };
  });
}

/** Changes of one side; `direction` is 1 where prices rise from the best one (asks) and -1 where they fall. */
function sideChanges(before: BookSide, after: BookSide, direction: 1 | -1): Change[] {
  const changes: Change[] = [];
  let old = 0;
  let now = 0;
  while (old < before.price.length || now < after.price.length) {
    const oldPrice = before.price[old] ?? direction * Number.POSITIVE_INFINITY;
    const price = after.price[now] ?? direction * Number.POSITIVE_INFINITY;
    const amount = after.amount[now] ?? 0;
    if (oldPrice === price) {
      if (before.amount[old] !== amount) changes.push([price, amount]);
      old++;
      now++;
    } else if (direction * oldPrice < direction * price) {
      changes.push([oldPrice, 0]);
      old++;
    } else {
      changes.push([price, amount]);
      now++;
    }
  }
  return changes;
}

export function bookChange(before: OrderBook, after: OrderBook): BookChange {
  return {
    firstUpdateId: before.updateId + 1,
    lastUpdateId: after.updateId,
    bids: sideChanges(before.bids, after.bids, -1),
    asks: sideChanges(before.asks, after.asks, 1),
  };
}
