import type pg from 'pg';
import type { ApiCandle } from '../../../contracts/api.ts';
import { orderBookSchema } from '../../../contracts/order-book.ts';
import { type Series, seriesKey } from '../../../contracts/series.ts';
import type { SubscriptionRequest } from '../../../contracts/socket.ts';
import type { Timeframe } from '../../../contracts/timeframe.ts';
import { readNewestCandle } from '../rest/candle-store.ts';
import type { CandleRevisions } from './candle-revisions.ts';
import type { LiveState } from './live-state.ts';
import { roomOf } from './rooms.ts';
import { stateUpdate, type Update } from './update.ts';
import { candleUpdate } from './updates.ts';

export interface PresentStateDeps {
  readonly pool: pg.Pool;
  readonly state: LiveState;
  readonly revisions: CandleRevisions;
}

/** What a new subscriber is told at once. Ask after it has joined, so that nothing falls between this and the changes. */
export async function presentState(deps: PresentStateDeps, request: SubscriptionRequest): Promise<readonly Update[]> {
  const { state } = deps;
  const room = roomOf(request);
  if (request.channel === 'trades') return [];
  if (request.channel === 'candles') return newestCandle(deps, room, request);
  if (request.channel === 'feeds') {
    const feeds = [...state.feeds].map(([key, feed]) =>
      stateUpdate('feed', `feeds ${key}`, feed.value.received, feed.json),
    );
    return room === 'feeds' ? feeds : feeds.filter(({ slot }) => slot === room);
  }
  const key = seriesKey(request);
  if (request.channel === 'tickers') {
    const ticker = state.tickers.get(key);
    return ticker ? [stateUpdate('ticker', room, ticker.value.ts, ticker.json)] : [];
  }
  const json = state.books.get(key)?.toString();
  const book = orderBookSchema.safeParse(json === undefined ? null : parseJson(json));
  return json !== undefined && book.success ? [stateUpdate('orderbook', room, book.data.received, json)] : [];
}

type CandleSeries = Series & { readonly timeframe: Timeframe };

/**
 * A candle is stored before it is published: what the room was told before the subscriber joined is in the database,
 * and what is newer than that the subscriber was told as well.
 */
async function newestCandle(
  { pool, revisions }: PresentStateDeps,
  room: string,
  { exchange, symbol, timeframe }: CandleSeries,
): Promise<readonly Update[]> {
  const json = await readNewestCandle(pool, { exchange, symbol }, timeframe);
  if (json === null) return [];
  const candle = JSON.parse(json) as ApiCandle;
  if (revisions.isBehind(room, { windowStart: candle.time, revision: candle.revision })) return [];
  return [candleUpdate(room, { exchange, symbol, timeframe, ...candle })];
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null; // the schema refuses it; the intake reports it to whoever subscribes
  }
}
