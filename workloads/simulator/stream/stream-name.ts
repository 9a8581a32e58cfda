import { type KlineInterval, klineIntervals } from '../market/kline-interval.ts';
import type { Market } from '../market/market.ts';

/** What a stream carries; `periodMs` is how often it speaks. */
export type Stream =
  | { readonly kind: 'aggTrade' | 'trade' | 'bookTicker' | 'ticker' | 'miniTicker'; readonly market: Market }
  | { readonly kind: 'kline'; readonly market: Market; readonly interval: KlineInterval }
  | { readonly kind: 'depth'; readonly market: Market; readonly periodMs: number }
  | { readonly kind: 'partialDepth'; readonly market: Market; readonly periodMs: number; readonly limit: number }
  | { readonly kind: 'allTickers' | 'allMiniTickers' };

const simpleKinds = ['aggTrade', 'trade', 'bookTicker', 'ticker', 'miniTicker'] as const;
const depthPattern = /^depth(5|10|20)?(?:@(100|1000)ms)?$/;

function marketStream(market: Market, topic: string): Stream | null {
  const kind = simpleKinds.find((simple) => simple === topic);
  if (kind !== undefined) return { kind, market };
  const interval = topic.startsWith('kline_') ? klineIntervals.get(topic.slice('kline_'.length)) : undefined;
  if (interval !== undefined) return { kind: 'kline', market, interval };
  const depth = depthPattern.exec(topic);
  if (depth === null) return null;
  const periodMs = Number(depth[2] ?? 1000);
  if (depth[1] === undefined) return { kind: 'depth', market, periodMs };
  return { kind: 'partialDepth', market, periodMs, limit: Number(depth[1]) };
}

/** The stream of a name such as `btcusdt@aggTrade`; null for one that there is not: Binance keeps silent about it. */
export function parseStreamName(name: string, markets: ReadonlyMap<string, Market>): Stream | null {
  if (name === '!ticker@arr') return { kind: 'allTickers' };
  if (name === '!miniTicker@arr') return { kind: 'allMiniTickers' };
  const at = name.indexOf('@');
  const id = name.slice(0, at);
  const market = id === id.toLowerCase() ? markets.get(id.toUpperCase()) : undefined;
  return at > 0 && market !== undefined ? marketStream(market, name.slice(at + 1)) : null;
}
