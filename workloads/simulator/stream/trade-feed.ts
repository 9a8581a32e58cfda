import { decimalText } from '../market/decimal-text.ts';
import type { Listing } from '../market/listing.ts';
import type { Market } from '../market/market.ts';
import { type TapeTrade, tradesBetween } from '../market/tape.ts';
import { aggregateTrade, type RawTrade, rawTrades } from '../protocol/trade-text.ts';
import type { Feed } from './feed.ts';

type Say = (listing: Listing, trade: TapeTrade, now: number) => readonly unknown[];

const sayAggregate: Say = (listing, trade, now) => [
  { e: 'aggTrade', E: now, s: listing.id, ...aggregateTrade(listing, trade) },
];

function rawEvent({ id, priceDecimals, amountDecimals }: Listing, trade: RawTrade, now: number) {
  return {
    e: 'trade',
    E: now,
    s: id,
    t: trade.id,
    p: decimalText(trade.price, priceDecimals),
    q: decimalText(trade.amount, amountDecimals),
    T: trade.time,
    m: trade.buyerIsMaker,
    M: true,
  };
}

const sayRaw: Say = (listing, trade, now) => rawTrades(trade).map((raw) => rawEvent(listing, raw, now));

/** Every trade after `since`, in order. */
export function tradeFeed(market: Market, kind: 'aggTrade' | 'trade', since: number): Feed {
  const { tape, listing } = market;
  const say = kind === 'aggTrade' ? sayAggregate : sayRaw;
  let next = tape.idAt(since + 1);
  return {
    payload: 'trade',
    nextAt() {
      const columns = tape.columnsOf(next);
      return columns?.time[next - columns.firstId] ?? Number.POSITIVE_INFINITY;
    },
    take(now) {
      const trades = tradesBetween(tape, next, tape.idAt(now + 1));
      next += trades.length;
      return trades.flatMap((trade) => say(listing, trade, now)).map((event) => JSON.stringify(event));
    },
  };
}
