import { depth } from './depth.ts';
import type { Endpoint } from './endpoint.ts';
import { exchangeInformation } from './exchange-information.ts';
import { klines } from './klines.ts';
import { bookTickers, dayTickers, priceTickers } from './tickers.ts';
import { aggregateTrades, historicalTrades, recentTrades } from './trades.ts';

/** Binance's public spot endpoints by path. */
export const endpoints: ReadonlyMap<string, Endpoint> = new Map([
  ['/api/v3/ping', { weight: () => 1, answer: () => ({}) }],
  ['/api/v3/time', { weight: () => 1, answer: (_query, { clock }) => ({ serverTime: clock.now() }) }],
  ['/api/v3/exchangeInfo', exchangeInformation],
  ['/api/v3/depth', depth],
  ['/api/v3/trades', recentTrades],
  ['/api/v3/historicalTrades', historicalTrades],
  ['/api/v3/aggTrades', aggregateTrades],
  ['/api/v3/klines', klines],
  ['/api/v3/uiKlines', klines],
  ['/api/v3/ticker/24hr', dayTickers],
  ['/api/v3/ticker/price', priceTickers],
  ['/api/v3/ticker/bookTicker', bookTickers],
] satisfies [string, Endpoint][]);
