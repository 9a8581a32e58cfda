import type { Market } from '../market/market.ts';
import { dayTicker, prepareDay } from '../market/ticker.ts';
import { miniTickerEvent, tickerEvent } from '../protocol/ticker-text.ts';
import { type Feed, periodicFeed } from './feed.ts';

const periodMs = 1000;

function eventOf(market: Market, now: number, isMini: boolean): unknown {
  const ticker = dayTicker(market, now);
  return isMini ? miniTickerEvent(market.listing, ticker) : tickerEvent(market.listing, ticker);
}

/** Silent until the last 24 hours are added up, which happens in slices so that other streams do not wait. */
function feedOf(markets: readonly Market[], since: number, say: (now: number) => unknown): Feed {
  let isReady = false;
  const preparing = Promise.all(markets.map((market) => prepareDay(market, since)));
  preparing.then(() => {
    isReady = true;
  });
  return periodicFeed(periodMs, since, (now) => (isReady ? [JSON.stringify(say(now))] : []));
}

export function tickerFeed(market: Market, since: number, isMini: boolean): Feed {
  return feedOf([market], since, (now) => eventOf(market, now, isMini));
}

/** All tickers in one array. */
export function allTickersFeed(markets: readonly Market[], since: number, isMini: boolean): Feed {
  return feedOf(markets, since, (now) => markets.map((market) => eventOf(market, now, isMini)));
}
