import type { Exchange } from '../exchange.ts';
import { binance } from './binance/binance.ts';
import { bybit } from './bybit/bybit.ts';
import { type ExchangeOptions, openCcxtExchange } from './ccxt-exchange.ts';
import { coinbase } from './coinbase/coinbase.ts';
import { kraken } from './kraken/kraken.ts';
import type { Venue } from './venue.ts';

/** The registry: every exchange that can be collected, by the name that TrackedSymbols use. */
export const exchanges: Readonly<Record<string, Venue>> = { binance, bybit, coinbase, kraken };

/** Opens an exchange; nothing is sent yet. Throws a `TypeError` when there is none of that name. */
export function createExchange(id: string, options: ExchangeOptions = {}): Promise<Exchange> {
  const venue = Object.hasOwn(exchanges, id) ? exchanges[id] : undefined;
  if (venue !== undefined) return openCcxtExchange(venue, options);
  throw new TypeError(`unknown exchange "${id}": there are ${Object.keys(exchanges).join(', ')}`);
}
