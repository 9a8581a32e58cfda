import type { Timeframe } from '../../../../contracts/timeframe.ts';
import { timeframeMs } from '../../../../contracts/timeframe.ts';
import type { TradeCursor } from '../../exchange.ts';
import type { CcxtMarket } from '../ccxt.ts';
import type { LevelText } from '../order-book-levels.ts';
import type { BookHead, BookMessage } from '../order-book-state.ts';
import { isoToMs } from '../timestamp.ts';
import {
  type Call,
  type CandleRange,
  type StreamEvent,
  type Topic,
  unlimited,
  type Venue,
  type VenueTrade,
} from '../venue.ts';
import { pageBehind, pageLength } from './trade-pages.ts';

/** A trade, the same in the stream and over REST. `side` is the maker's. */
interface Match {
  readonly trade_id: number;
  readonly side: 'buy' | 'sell';
  readonly size: string;
  readonly price: string;
  readonly time: string;
}

interface DayTicker {
  readonly price: string;
  readonly open_24h: string;
  readonly volume_24h: string;
  readonly low_24h: string;
  readonly high_24h: string;
  readonly best_bid: string;
  readonly best_ask: string;
  readonly time: string;
}

type Message = { readonly product_id: string } & (
  | ({ readonly type: 'match' | 'last_match' } & Match)
  | ({ readonly type: 'ticker' } & DayTicker)
  | { readonly type: 'snapshot'; readonly bids: readonly LevelText[]; readonly asks: readonly LevelText[] }
  | {
      readonly type: 'l2update';
      readonly time: string;
      readonly changes: readonly (readonly ['buy' | 'sell', ...LevelText])[];
    }
  | { readonly type: 'error'; readonly message: string; readonly reason?: string }
  | { readonly type: 'subscriptions' }
);

/** [start in seconds, low, high, open, close, volume] */
type PastCandle = readonly [number, number, number, number, number, number];

/** `level2` asks for a key since August 2023; `level2_batch` has the same messages, every 50 ms, for everybody. */
const channels = { trades: 'matches', orderbook: 'level2_batch', ticker: 'ticker' } as const;

/**
 * Coinbase by its Exchange API (ccxt `coinbaseexchange`): its trades can be paged by id, which those of Advanced Trade
 * (ccxt `coinbase`) cannot. A subscription to trades begins with the last one.
 */
export const coinbase: Venue = {
  id: 'coinbase',
  ccxtClass: 'coinbaseexchange',
  ccxtOptions: {},
  redirect(api, { restUrl, wsUrl }) {
    if (restUrl) api.urls.api.public = restUrl;
    if (wsUrl) api.urls.api.ws = wsUrl;
  },

  tradeIds: 'sequential',
  candleReach: { '1m': unlimited, '5m': unlimited, '15m': unlimited, '1h': unlimited, '1d': unlimited },
  candlePage: 300,

  unknownMarket: /NotFound/,
  async fetchTime(call) {
    const { iso } = (await call('publicGetTime', {})) as { iso: string };
    return { ts: isoToMs(iso), resolution: 1 };
  },

  fetchTrades(call: Call, market: CcxtMarket, from: TradeCursor): Promise<readonly VenueTrade[]> {
    return pageBehind(async (before) => {
      const params = { id: market.id, limit: pageLength, ...(before !== null && { after: before }) };
      return ((await call('publicGetProductsIdTrades', params)) as readonly Match[]).map(toTrade);
    }, from);
  },

  /** No quote volume and no count: volume × typical price, and 0. */
  async fetchCandles(call: Call, market: CcxtMarket, range: CandleRange) {
    const rows = await call('publicGetProductsIdCandles', { id: market.id, ...toQuery(range) });
    return (rows as readonly PastCandle[]).map(([start, low, high, open, close, volume]) => ({
      windowStart: start * 1_000,
      open,
      high,
      low,
      close,
      volume,
      quoteVolume: (volume * (high + low + close)) / 3,
      tradeCount: 0,
    }));
  },

  socketUrl: (api) => api.urls.api.ws as string,
  subscribeCost: 1,
  name: (market) => market.id,
  subscribe: (topics) => [command('subscribe', topics)],
  unsubscribe: (topics) => [command('unsubscribe', topics)],

  read(text): readonly StreamEvent[] {
    const message = JSON.parse(text) as Message;
    const name = message.product_id;
    if (message.type === 'match' || message.type === 'last_match') {
      return [{ kind: 'trades', name, trades: [toTrade(message)] }];
    }
    if (message.type === 'ticker') return [{ kind: 'ticker', name, ticker: toTicker(message) }];
    if (message.type === 'snapshot') return [{ kind: 'orderbook', name, message: toBook(message, null) }];
    if (message.type === 'l2update') {
      const side = (wanted: string) => message.changes.filter(([key]) => key === wanted).map(([, ...level]) => level);
      return [{ kind: 'orderbook', name, message: toBook({ bids: side('buy'), asks: side('sell') }, message.time) }];
    }
    if (message.type !== 'error') return [];
    return [{ kind: 'refused', reason: `${message.message}: ${message.reason ?? 'no reason given'}` }];
  },

  bookRules: () => ({ follow }),
};

/**
 * Coinbase numbers no change of its books; it promises to deliver all of them in order on one socket. What can be seen
 * is time that runs backwards, and (order-book-state.ts) a bid that meets an ask.
 */
function follow(head: BookHead, delta: BookMessage): 'apply' | 'broken' {
  return (delta.ts ?? 0) < (head.ts ?? 0) ? 'broken' : 'apply';
}

function command(type: 'subscribe' | 'unsubscribe', topics: readonly Topic[]): object {
  const groups = Map.groupBy(topics, (topic) => channels[topic.channel]);
  return {
    type,
    channels: [...groups].map(([name, group]) => ({ name, product_ids: group.map((topic) => topic.market.id) })),
  };
}

/** Both ends count. */
function toQuery({ timeframe, from, to }: CandleRange): Readonly<Record<string, string | number>> {
  const length = timeframeMs[timeframe as Timeframe];
  return { granularity: length / 1_000, start: new Date(from).toISOString(), end: new Date(to - length).toISOString() };
}

function toTrade({ trade_id, side, size, price, time }: Match): VenueTrade {
  const taker = side === 'buy' ? 'sell' : 'buy';
  return { id: String(trade_id), ts: isoToMs(time), price: Number(price), amount: Number(size), side: taker };
}

function toBook(levels: Pick<BookMessage, 'bids' | 'asks'>, time: string | null): BookMessage {
  const { bids, asks } = levels;
  const ts = time === null ? null : isoToMs(time);
  return { type: time === null ? 'snapshot' : 'delta', bids, asks, ts, firstSeq: null, seq: null, checksum: null };
}

function toTicker(day: DayTicker) {
  const last = Number(day.price);
  const open = Number(day.open_24h);
  return {
    ts: isoToMs(day.time),
    last,
    bid: Number(day.best_bid),
    ask: Number(day.best_ask),
    change24h: last - open,
    changePercent24h: ((last - open) / open) * 100,
    high24h: Number(day.high_24h),
    low24h: Number(day.low_24h),
    volume24h: Number(day.volume_24h),
    quoteVolume24h: null,
  };
}
