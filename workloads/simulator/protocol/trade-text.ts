import { decimalText } from '../market/decimal-text.ts';
import type { Listing } from '../market/listing.ts';
import type { TapeTrade } from '../market/tape.ts';

/** An aggregate trade as REST tells it; the stream adds the event's fields. */
export function aggregateTrade({ priceDecimals, amountDecimals }: Listing, trade: TapeTrade) {
  return {
    a: trade.id,
    p: decimalText(trade.price, priceDecimals),
    q: decimalText(trade.amount, amountDecimals),
    f: trade.firstRawId,
    l: trade.lastRawId,
    T: trade.time,
    m: trade.buyerIsMaker,
    M: true,
  };
}

/** A raw trade: one of those that an aggregate trade consists of. */
export interface RawTrade {
  readonly id: number;
  readonly time: number;
  readonly price: number;
  readonly amount: number;
  readonly buyerIsMaker: boolean;
}

/** Takes an aggregate trade apart: equal amounts, and the first one gets what is left over. */
export function rawTrades(trade: TapeTrade): readonly RawTrade[] {
  const count = trade.lastRawId - trade.firstRawId + 1;
  const share = Math.floor(trade.amount / count);
  const { time, price, buyerIsMaker } = trade;
  return Array.from({ length: count }, (_, i) => {
    const amount = i === 0 ? trade.amount - share * (count - 1) : share;
    return { id: trade.firstRawId + i, time, price, amount, buyerIsMaker };
  });
}

export function rawTradeAnswer({ priceDecimals, amountDecimals }: Listing, trade: RawTrade) {
  return {
    id: trade.id,
    price: decimalText(trade.price, priceDecimals),
    qty: decimalText(trade.amount, amountDecimals),
    quoteQty: decimalText(trade.price * trade.amount, priceDecimals + amountDecimals),
    time: trade.time,
    isBuyerMaker: trade.buyerIsMaker,
    isBestMatch: true,
  };
}
