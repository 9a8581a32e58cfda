import type { Market } from '../market/market.ts';
import { type BookChange, bookChange, type Change, type OrderBook } from '../market/order-book.ts';
import { tickMs } from '../market/tape.ts';
import { topOf } from '../market/ticker.ts';
import { depthEvent, depthSnapshot } from '../protocol/depth-text.ts';
import { bookTickerEvent } from '../protocol/ticker-text.ts';
import { type Feed, periodicFeed } from './feed.ts';

/** A leap of more ticks than this is told as one change from end to end. */
const mostTicks = 50;

function later(before: readonly Change[], after: readonly Change[]): readonly Change[] {
  return before.length === 0 ? after : [...new Map([...before, ...after])];
}

function joinChanges(before: BookChange | null, after: BookChange): BookChange {
  if (before === null) return after;
  return {
    firstUpdateId: before.firstUpdateId,
    lastUpdateId: after.lastUpdateId,
    bids: later(before.bids, after.bids),
    asks: later(before.asks, after.asks),
  };
}

/**
 * All levels touched on the way from a book to a later one: a level that changed and changed back is told too, since
 * a reader may hold a snapshot from in between.
 */
function changesTo(
  market: Market,
  from: OrderBook,
  tick: number,
): { readonly change: BookChange; readonly book: OrderBook } {
  const step = tick - from.tick > mostTicks ? tick - from.tick : 1;
  let book = from;
  let change: BookChange | null = null;
  for (let at = from.tick + step; at <= tick; at += step) {
    const next = market.bookAt(at);
    change = joinChanges(change, bookChange(book, next));
    book = next;
  }
  return { change: change ?? bookChange(book, book), book };
}

/** Updates of the whole book: `U` is always the last `u` plus one. */
export function depthFeed(market: Market, periodMs: number, since: number): Feed {
  let book = market.bookAt(Math.floor(since / periodMs) * (periodMs / tickMs));
  const feed = periodicFeed(periodMs, since, (now) => {
    const { change, book: after } = changesTo(market, book, Math.floor(now / tickMs));
    book = after;
    return [JSON.stringify(depthEvent(market.listing, change, now))];
  });
  return { ...feed, payload: 'depth' };
}

export interface PartialDepth {
  readonly market: Market;
  readonly periodMs: number;
  readonly limit: number;
}

export function partialDepthFeed({ market, periodMs, limit }: PartialDepth, since: number): Feed {
  return periodicFeed(periodMs, since, (now) => [
    JSON.stringify(depthSnapshot(market.listing, market.bookAt(Math.floor(now / tickMs)), limit)),
  ]);
}

/** The best bid and ask whenever one of them changed. */
export function bookTickerFeed(market: Market, since: number): Feed {
  let last = '';
  return periodicFeed(tickMs, since, (now) => {
    const { u, ...best } = bookTickerEvent(market.listing, topOf(market.bookAt(Math.floor(now / tickMs))));
    const text = JSON.stringify(best);
    if (text === last) return [];
    last = text;
    return [JSON.stringify({ u, ...best })];
  });
}
