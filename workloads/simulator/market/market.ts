import { type BarHistory, barHistory } from './bar-history.ts';
import { type Listing, listingOf, typicalLots, typicalPrice } from './listing.ts';
import { type BookMaker, bookMaker } from './order-book.ts';
import { priceLevels } from './price-level.ts';
import type { Factors } from './simulated-price.ts';
import { simulatedTape } from './simulated-tape.ts';
import type { Tape } from './tape.ts';

/** One market: its trades, what they add up to, and its order books. All of it is a function of time. */
export interface Market {
  readonly listing: Listing;
  readonly tape: Tape;
  readonly bars: BarHistory;
  readonly bookAt: BookMaker;
}

export interface MarketSource {
  readonly seed: number;
  readonly tape: Tape;
  /** In ticks. */
  readonly typicalPrice: number;
  readonly typicalLots: number;
}

/** A market around recorded or made trades. */
export function marketOf({ seed, tape, typicalPrice, typicalLots }: MarketSource): Market {
  const levels = priceLevels(seed, tape.listing, typicalPrice);
  const bookAt = bookMaker({ seed, tape, levels, typicalLots });
  return { listing: tape.listing, tape, bars: barHistory(tape), bookAt };
}

/** A made market. Throws a `RangeError` for a symbol that cannot be made. */
export function simulatedMarket(seed: number, symbol: string, factors: Factors): Market {
  const listing = listingOf(symbol);
  return marketOf({
    seed,
    tape: simulatedTape(seed, listing, factors),
    typicalPrice: typicalPrice(listing),
    typicalLots: typicalLots(listing),
  });
}
