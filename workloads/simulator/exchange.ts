import type { MarketClock } from './clock.ts';
import type { Market } from './market/market.ts';

/** The simulated exchange: its markets by Binance's id, and its time. */
export interface SimulatedExchange {
  readonly clock: MarketClock;
  readonly markets: ReadonlyMap<string, Market>;
  /** Ids of the markets that are replayed. */
  readonly replayed: ReadonlySet<string>;
}
