import type { Listing } from '../market/listing.ts';
import { type Market, marketOf } from '../market/market.ts';
import { type Quote, rowAt, type Tape, tickMs } from '../market/tape.ts';
import type { TradeRecord } from './record.ts';

const relativeSpread = 1e-4;

/** The quote that the last trade before a tick leaves: it took one side, the other is a small spread away. */
function quoteAfter({ columns }: TradeRecord, tick: number): Quote {
  const row = Math.max(0, rowAt(columns, tick * tickMs) - 1);
  const price = columns.price[row] as number;
  const spread = Math.max(1, Math.round(price * relativeSpread));
  return columns.buyerIsMaker[row] === 1
    ? { bid: price, ask: price + spread }
    : { bid: Math.max(1, price - spread), ask: price };
}

function listingOf(symbol: string, record: TradeRecord): Listing {
  const [base, quote, ...rest] = symbol.split('/');
  if (!base || !quote || rest.length > 0) {
    throw new RangeError(`symbol "${symbol}" is not written as BASE/QUOTE, for example XRP/ETH`);
  }
  const { priceDecimals, amountDecimals } = record;
  return { symbol, id: base + quote, base, quote, priceDecimals, amountDecimals };
}

function tapeOf(listing: Listing, record: TradeRecord): Tape {
  const { columns } = record;
  return {
    listing,
    firstId: columns.firstId,
    idAt: (time) => columns.firstId + rowAt(columns, time),
    columnsOf: (id) => (id >= columns.firstId && id < columns.firstId + columns.length ? columns : undefined),
    quoteAt: (tick) => quoteAfter(record, tick),
  };
}

/** A market that trades what was recorded, and nothing after. Its order book is made around the recorded prices. */
export function replayMarket(seed: number, symbol: string, record: TradeRecord): Market {
  const amounts = record.columns.amount.toSorted();
  return marketOf({
    seed,
    tape: tapeOf(listingOf(symbol, record), record),
    typicalPrice: record.columns.price[0] as number,
    typicalLots: amounts[amounts.length >> 1] as number,
  });
}
