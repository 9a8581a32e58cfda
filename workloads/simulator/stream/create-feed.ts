import type { Market } from '../market/market.ts';
import { bookTickerFeed, depthFeed, partialDepthFeed } from './depth-feed.ts';
import type { Feed } from './feed.ts';
import { klineFeed } from './kline-feed.ts';
import type { Stream } from './stream-name.ts';
import { allTickersFeed, tickerFeed } from './ticker-feed.ts';
import { tradeFeed } from './trade-feed.ts';

/** Starts a stream: it tells what happens after `since`. */
export function createFeed(stream: Stream, markets: ReadonlyMap<string, Market>, since: number): Feed {
  switch (stream.kind) {
    case 'aggTrade':
    case 'trade':
      return tradeFeed(stream.market, stream.kind, since);
    case 'kline':
      return klineFeed(stream.market, stream.interval, since);
    case 'depth':
      return depthFeed(stream.market, stream.periodMs, since);
    case 'partialDepth':
      return partialDepthFeed(stream, since);
    case 'bookTicker':
      return bookTickerFeed(stream.market, since);
    case 'ticker':
    case 'miniTicker':
      return tickerFeed(stream.market, since, stream.kind === 'miniTicker');
    case 'allTickers':
    case 'allMiniTickers':
      return allTickersFeed([...markets.values()], since, stream.kind === 'allMiniTickers');
  }
}
