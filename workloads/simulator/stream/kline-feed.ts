import type { KlineInterval } from '../market/kline-interval.ts';
import type { Market } from '../market/market.ts';
import { klineAt } from '../protocol/kline.ts';
import { klineEvent } from '../protocol/kline-text.ts';
import { type Feed, periodicFeed } from './feed.ts';

const mostClosedAtOnce = 10;

/** The open window when it changed, and each window once more when it closes (`x: true`). */
export function klineFeed(market: Market, interval: KlineInterval, since: number): Feed {
  let open = interval.start(since);
  let lastId = -1;
  const say = (start: number, time: number, closed: boolean): string[] => {
    const kline = klineAt(market, interval, start, time);
    if (kline === null || (!closed && kline.bar.lastId === lastId)) return [];
    lastId = kline.bar.lastId;
    return [JSON.stringify(klineEvent(market.listing, kline, { time, closed }))];
  };
  return periodicFeed(interval.name === '1s' ? 1000 : 2000, since, (now) => {
    const current = interval.start(now);
    const told: string[] = [];
    if (interval.back(current, mostClosedAtOnce) > open) open = interval.back(current, mostClosedAtOnce);
    for (; open < current; open = interval.next(open)) told.push(...say(open, now, true));
    return [...told, ...say(current, now, false)];
  });
}
