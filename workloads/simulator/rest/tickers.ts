import type { SimulatedExchange } from '../exchange.ts';
import { decimalText } from '../market/decimal-text.ts';
import type { Market } from '../market/market.ts';
import { tickMs } from '../market/tape.ts';
import { type DayTicker, dayTicker, prepareDay, topOf } from '../market/ticker.ts';
import { bookTickerAnswer, tickerAnswer } from '../protocol/ticker-text.ts';
import { ApiError } from './api-error.ts';
import type { Endpoint } from './endpoint.ts';
import { marketsParameter } from './parameters.ts';

type Words = (market: Market, now: number) => unknown;

/** One object for `symbol`, an array for `symbols` or for all. */
async function answerEach(
  query: URLSearchParams,
  { markets, clock }: SimulatedExchange,
  words: Words,
): Promise<unknown> {
  const asked = marketsParameter(query, markets) ?? [...markets.values()];
  for (const market of asked) await prepareDay(market, clock.now());
  const now = clock.now();
  const answers = asked.map((market) => words(market, now));
  return query.has('symbol') ? answers[0] : answers;
}

function countOf(query: URLSearchParams): number {
  const list = query.get('symbols');
  return list === null ? Number.POSITIVE_INFINITY : list.split(',').length;
}

const mini = ['symbol', 'openPrice', 'highPrice', 'lowPrice', 'lastPrice', 'volume', 'quoteVolume'] as const;
const times = ['openTime', 'closeTime', 'firstId', 'lastId', 'count'] as const;

function dayWords(type: string): Words {
  return (market, now) => {
    const ticker: DayTicker = dayTicker(market, now);
    const full = tickerAnswer(market.listing, ticker);
    if (type === 'FULL') return full;
    return Object.fromEntries([...mini, ...times].map((name) => [name, full[name]]));
  };
}

export const dayTickers: Endpoint = {
  weight(query) {
    if (query.has('symbol')) return 2;
    const count = countOf(query);
    return count <= 20 ? 2 : count <= 100 ? 40 : 80;
  },
  answer(query, exchange) {
    const type = query.get('type') ?? 'FULL';
    if (type !== 'FULL' && type !== 'MINI') throw new ApiError(400, -1139, 'Invalid ticker type.');
    return answerEach(query, exchange, dayWords(type));
  },
};

export const bookTickers: Endpoint = {
  weight: (query) => (query.has('symbol') ? 2 : 4),
  answer: (query, exchange) =>
    answerEach(query, exchange, (market, now) =>
      bookTickerAnswer(market.listing, topOf(market.bookAt(Math.floor(now / tickMs)))),
    ),
};

export const priceTickers: Endpoint = {
  weight: (query) => (query.has('symbol') ? 2 : 4),
  answer: (query, exchange) =>
    answerEach(query, exchange, ({ listing, tape }, now) => {
      const last = tape.idAt(now + 1) - 1;
      const columns = tape.columnsOf(last);
      const price = columns?.price[last - columns.firstId] ?? 0;
      return { symbol: listing.id, price: decimalText(price, listing.priceDecimals) };
    }),
};
