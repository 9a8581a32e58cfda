import type { Market } from '../market/market.ts';
import { type TapeTrade, tradesBetween } from '../market/tape.ts';
import { aggregateTrade, rawTradeAnswer, rawTrades } from '../protocol/trade-text.ts';
import type { Endpoint } from './endpoint.ts';
import { integerParameter, limitParameter, marketParameter, refuseTogether } from './parameters.ts';

interface Page {
  readonly fromId: number | undefined;
  readonly startTime: number | undefined;
  readonly endTime: number | undefined;
  readonly limit: number;
}

/** From an id or a start time on: the oldest first. Else the newest ones up to the end time. */
function pageOf({ tape }: Market, { fromId, startTime, endTime, limit }: Page, now: number): readonly TapeTrade[] {
  const end = tape.idAt(Math.min(endTime ?? now, now) + 1);
  const start = fromId ?? (startTime === undefined ? undefined : tape.idAt(startTime));
  const from = Math.max(start ?? end - limit, tape.firstId);
  return tradesBetween(tape, from, Math.min(from + limit, end));
}

export const aggregateTrades: Endpoint = {
  weight: () => 4,
  answer(query, { markets, clock }) {
    const market = marketParameter(query, markets);
    refuseTogether(query, 'fromId', ['startTime', 'endTime']);
    const page = {
      fromId: integerParameter(query, 'fromId'),
      startTime: integerParameter(query, 'startTime'),
      endTime: integerParameter(query, 'endTime'),
      limit: limitParameter(query, 500, 1000),
    };
    return pageOf(market, page, clock.now()).map((trade) => aggregateTrade(market.listing, trade));
  },
};

/** The id of the aggregate trade that a raw trade is in, by bisection. */
function aggregateOf({ tape }: Market, rawId: number, end: number): number {
  let low = tape.firstId;
  let high = end;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const columns = tape.columnsOf(middle);
    const last = columns?.lastRawId[middle - columns.firstId] ?? Number.POSITIVE_INFINITY;
    if (last < rawId) low = middle + 1;
    else high = middle;
  }
  return low;
}

function rawPage(market: Market, fromId: number | undefined, limit: number, now: number): readonly unknown[] {
  const { tape, listing } = market;
  const end = tape.idAt(now + 1);
  const from = fromId === undefined ? Math.max(end - limit, tape.firstId) : aggregateOf(market, fromId, end);
  const raw = tradesBetween(tape, from, Math.min(from + limit, end)).flatMap(rawTrades);
  const wanted = fromId === undefined ? raw.slice(-limit) : raw.filter(({ id }) => id >= fromId).slice(0, limit);
  return wanted.map((trade) => rawTradeAnswer(listing, trade));
}

export const recentTrades: Endpoint = {
  weight: () => 25,
  answer: (query, { markets, clock }) =>
    rawPage(marketParameter(query, markets), undefined, limitParameter(query, 500, 1000), clock.now()),
};

export const historicalTrades: Endpoint = {
  weight: () => 25,
  answer: (query, { markets, clock }) =>
    rawPage(
      marketParameter(query, markets),
      integerParameter(query, 'fromId'),
      limitParameter(query, 500, 1000),
      clock.now(),
    ),
};
