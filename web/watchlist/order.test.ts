import { expect, it } from 'vitest';
import type { ApiSymbol } from '../../contracts/api.ts';
import { matchSymbols } from '../shell/search-match.ts';
import { groupSymbols, mostTraded, neighbour } from './order.ts';

const symbol = (exchange: string, base: string, quote: string): ApiSymbol => ({
  exchange,
  symbol: `${base}/${quote}`,
  base,
  quote,
  tickSize: 0.1,
  lotSize: 0.1,
  source: 'exchange',
  ticker: null,
  feed: null,
  backfillPercent: 100,
  storedFrom: null,
  gapsOpen: 0,
  gaps24h: { count: 0, ms: 0 },
  spark: [],
});
const all = [
  symbol('binance', 'ETH', 'BTC'),
  symbol('binance', 'BTC', 'USDT'),
  symbol('kraken', 'BTC', 'EUR'),
  symbol('binance', 'ETH', 'USDT'),
];
const names = (symbols: readonly ApiSymbol[]): readonly string[] =>
  symbols.map((each) => `${each.exchange} ${each.symbol}`);

it('finds by base first, and by every word', () => {
  expect(names(matchSymbols(all, 'btc'))[0]).toBe('binance BTC/USDT');
  expect(names(matchSymbols(all, 'btc kraken'))).toEqual(['kraken BTC/EUR']);
  expect(names(matchSymbols(all, 'ethusdt'))).toEqual(['binance ETH/USDT']);
  expect(matchSymbols(all, 'xrp')).toEqual([]);
  expect(matchSymbols(all, '')).toHaveLength(4);
});

it('groups by venue and sorts inside', () => {
  const changes: Readonly<Record<string, number>> = {
    'binance:ETH/BTC': 1,
    'binance:BTC/USDT': 3,
    'binance:ETH/USDT': -2,
  };
  const groups = groupSymbols(all, 'rising', (key) => changes[key]);
  expect(groups.map(({ exchange }) => exchange)).toEqual(['binance', 'kraken']);
  expect(names(groups[0]?.symbols ?? [])).toEqual(['binance BTC/USDT', 'binance ETH/BTC', 'binance ETH/USDT']);
});

it('steps through the list as it is shown, round the end', () => {
  const groups = groupSymbols(all, 'listed', () => 0);
  expect(neighbour(groups, 'binance:ETH/USDT', 1)?.symbol).toBe('BTC/EUR');
  expect(neighbour(groups, 'kraken:BTC/EUR', 1)?.symbol).toBe('ETH/BTC');
});

it('opens with the market of the largest turnover', () => {
  expect(mostTraded([])).toBeUndefined();
  expect(mostTraded(all)).toBe(all[0]);
  const ticker = { exchange: 'binance', symbol: 'ETH/USDT', ts: 0, received: 0, last: 1, bid: null, ask: null };
  const day = { change24h: 0, changePercent24h: 0, high24h: 1, low24h: 1, volume24h: 1, quoteVolume24h: 9 };
  const traded = { ...symbol('binance', 'ETH', 'USDT'), ticker: { ...ticker, ...day } };
  expect(mostTraded([...all, traded])).toBe(traded);
});
