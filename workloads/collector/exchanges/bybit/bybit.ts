import type { Timeframe } from '../../../../contracts/timeframe.ts';
import type { TradeCursor } from '../../exchange.ts';
import type { CcxtMarket } from '../ccxt.ts';
import { OutOfReach } from '../errors.ts';
import type { BookHead, BookMessage } from '../order-book-state.ts';
import {
  type Call,
  type CandleRange,
  type StreamEvent,
  type Topic,
  unlimited,
  type Venue,
  type VenueTrade,
} from '../venue.ts';
import type { Book, DayTicker, Message, PastCandle, PastTrade, StreamTrade } from './messages.ts';

const intervals: Partial<Record<Timeframe, string>> = {
  '1m': '1',
  '5m': '5',
  '15m': '15',
  '1h': '60',
  '4h': '240',
  '1d': 'D',
};
const depths = [50, 200, 1_000];
/** The most trades that it gives, and the most topics that it takes in one command, on the spot market. */
const recent = 60;
const topicsAtOnce = 10;

export const bybit: Venue = {
  id: 'bybit',
  ccxtClass: 'bybit',
  ccxtOptions: { defaultType: 'spot', fetchMarkets: { types: ['spot'] } },
  redirect(api, { restUrl, wsUrl }) {
    if (restUrl) api.urls.api.public = restUrl;
    if (wsUrl) api.urls.api.ws = { public: { spot: `${wsUrl}/v5/public/spot` } };
  },

  tradeIds: 'opaque',
  candleReach: {
    '1m': unlimited,
    '5m': unlimited,
    '15m': unlimited,
    '1h': unlimited,
    '4h': unlimited,
    '1d': unlimited,
  },
  candlePage: 1_000,

  async fetchTime(call) {
    const { timeNano } = await result<{ timeNano: string }>(call('publicGetV5MarketTime', {}));
    return { ts: Number(timeNano.slice(0, -6)), resolution: 1 };
  },

  /** The last 60 trades are all there is. */
  async fetchTrades(call: Call, market: CcxtMarket, from: TradeCursor): Promise<readonly VenueTrade[]> {
    const params = { category: 'spot', symbol: market.id, limit: recent };
    const { list } = await result<{ list: readonly PastTrade[] }>(call('publicGetV5MarketRecentTrade', params));
    const trades = list.map(toPastTrade);
    requireReach(trades, from);
    // Newest first. Ids have no order, so what lies behind one is told by its place.
    const place = 'afterId' in from ? trades.findIndex(({ id }) => id === from.afterId) : -1;
    return place === -1 ? trades : trades.slice(0, place);
  },

  /** No count: 0. */
  async fetchCandles(call: Call, market: CcxtMarket, { timeframe, from, to }: CandleRange) {
    const range = { interval: intervals[timeframe], start: from, end: to - 1, limit: 1_000 };
    const params = { category: 'spot', symbol: market.id, ...range };
    const { list } = await result<{ list: readonly PastCandle[] }>(call('publicGetV5MarketKline', params));
    return list.map((row) => ({
      windowStart: Number(row[0]),
      open: Number(row[1]),
      high: Number(row[2]),
      low: Number(row[3]),
      close: Number(row[4]),
      volume: Number(row[5]),
      quoteVolume: Number(row[6]),
      tradeCount: 0,
    }));
  },

  socketUrl: (api) => (api.urls.api.ws as { public: { spot: string } }).public.spot.replace('{hostname}', 'bybit.com'),
  subscribeCost: 1,
  name: (market) => market.id,
  subscribe: (topics) => commands('subscribe', topics),
  unsubscribe: (topics) => commands('unsubscribe', topics),

  read(text): readonly StreamEvent[] {
    const message = JSON.parse(text) as Message;
    if (message.topic === undefined) {
      return message.success === false ? [{ kind: 'refused', reason: message.ret_msg ?? 'no reason given' }] : [];
    }
    const name = message.topic.slice(message.topic.lastIndexOf('.') + 1);
    if (message.topic.startsWith('publicTrade')) {
      return [{ kind: 'trades', name, trades: (message.data as readonly StreamTrade[]).map(toTrade) }];
    }
    if (message.topic.startsWith('orderbook')) return [{ kind: 'orderbook', name, message: toBook(message) }];
    return [{ kind: 'ticker', name, ticker: toTicker(message.data as DayTicker, message.ts ?? null) }];
  },

  bookRules: () => ({ follow }),
};

/** Each change has the number of the one before plus one (its service restarts with a snapshot of number 1). */
function follow(head: BookHead, delta: BookMessage): 'apply' | 'skip' | 'broken' {
  const last = head.seq ?? 0;
  const seq = delta.seq ?? Number.NaN;
  if (seq <= last) return 'skip';
  return seq === last + 1 ? 'apply' : 'broken';
}

/** Throws `OutOfReach` when trades between the cursor and the oldest one given may be missing. */
function requireReach(trades: readonly VenueTrade[], from: TradeCursor): void {
  if (trades.length < recent) return;
  if ('afterId' in from && trades.some((trade) => trade.id === from.afterId)) return;
  const oldest = Math.min(...trades.map((trade) => trade.ts));
  const wanted = 'afterId' in from ? from.afterTs : from.fromTs;
  if (oldest < wanted) return;
  throw new OutOfReach(
    `bybit serves its last ${recent} trades, which begin after ${new Date(wanted).toISOString()}`,
    oldest,
  );
}

function commands(op: 'subscribe' | 'unsubscribe', topics: readonly Topic[]): readonly object[] {
  const args = topics.map(toArgument);
  const count = Math.ceil(args.length / topicsAtOnce);
  return Array.from({ length: count }, (_, index) => ({
    op,
    args: args.slice(index * topicsAtOnce, (index + 1) * topicsAtOnce),
  }));
}

function toArgument({ channel, market, depth }: Topic): string {
  if (channel === 'trades') return `publicTrade.${market.id}`;
  if (channel === 'ticker') return `tickers.${market.id}`;
  return `orderbook.${depths.find((offered) => offered >= depth) ?? 1_000}.${market.id}`;
}

async function result<T>(answer: Promise<unknown>): Promise<T> {
  return ((await answer) as { result: T }).result;
}

function toTrade({ i, T, p, v, S }: StreamTrade): VenueTrade {
  return { id: i, ts: T, price: Number(p), amount: Number(v), side: S === 'Buy' ? 'buy' : 'sell' };
}

function toPastTrade({ execId, time, price, size, side }: PastTrade): VenueTrade {
  return toTrade({ i: execId, T: Number(time), p: price, v: size, S: side });
}

function toBook(message: Message): BookMessage {
  const { a, b, u } = message.data as Book;
  const type = message.type ?? 'delta';
  return { type, bids: b, asks: a, ts: message.ts ?? null, firstSeq: u, seq: u, checksum: null };
}

function toTicker(day: DayTicker, ts: number | null) {
  const last = Number(day.lastPrice);
  return {
    ts,
    last,
    bid: null,
    ask: null,
    change24h: last - Number(day.prevPrice24h),
    changePercent24h: Number(day.price24hPcnt) * 100,
    high24h: Number(day.highPrice24h),
    low24h: Number(day.lowPrice24h),
    volume24h: Number(day.volume24h),
    quoteVolume24h: Number(day.turnover24h),
  };
}
