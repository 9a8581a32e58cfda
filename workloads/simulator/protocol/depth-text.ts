import { decimalText } from '../market/decimal-text.ts';
import type { Listing } from '../market/listing.ts';
import type { BookChange, BookSide, Change, OrderBook } from '../market/order-book.ts';

function levelText({ priceDecimals, amountDecimals }: Listing, price: number, amount: number): [string, string] {
  return [decimalText(price, priceDecimals), decimalText(amount, amountDecimals)];
}

function sideText(listing: Listing, side: BookSide, limit: number): [string, string][] {
  const length = Math.min(limit, side.price.length);
  return Array.from({ length }, (_, i) => levelText(listing, side.price[i] as number, side.amount[i] as number));
}

/** A snapshot of the best `limit` levels: REST's `depth` and the streams `depth5`, `depth10`, `depth20`. */
export function depthSnapshot(listing: Listing, book: OrderBook, limit: number) {
  return {
    lastUpdateId: book.updateId,
    bids: sideText(listing, book.bids, limit),
    asks: sideText(listing, book.asks, limit),
  };
}

export function depthEvent(listing: Listing, change: BookChange, time: number) {
  const text = ([price, amount]: Change) => levelText(listing, price, amount);
  return {
    e: 'depthUpdate',
    E: time,
    s: listing.id,
    U: change.firstUpdateId,
    u: change.lastUpdateId,
    b: change.bids.map(text),
    a: change.asks.map(text),
  };
}
