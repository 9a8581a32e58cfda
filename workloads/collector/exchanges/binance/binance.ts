import type { TradeCursor } from '../../exchange.ts';
import type { CcxtMarket } from '../ccxt.ts';
import type { LevelText } from '../order-book-levels.ts';
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

/** An aggregate trade, the same in the stream and over REST. Ids `a` have no holes; those of raw trades are others. */
interface AggregateTrade {
  readonly a: number;
  readonly p: string;
  readonly q: string;
  readonly T: number;
  /** The buyer was the maker: the taker sold. */
  readonly m: boolean;
}

interface DepthUpdate {
  readonly E: number;
  readonly U: number;
  readonly u: number;
  readonly b: readonly LevelText[];
  readonly a: readonly LevelText[];
}

interface DayTicker {
  readonly E: number;
  readonly p: string;
  readonly P: string;
  readonly c: string;
  readonly b: string;
  readonly a: string;
  readonly h: string;
  readonly l: string;
  readonly v: string;
  readonly q: string;
}

type Kline = readonly [number, string, string, string, string, string, number, string, number];

/** What the socket sends; `s` names the market, a message without `e` answers a command. */
type Message =
  | ({ readonly e: 'aggTrade'; readonly s: string } & AggregateTrade)
  | ({ readonly e: 'depthUpdate'; readonly s: string } & DepthUpdate)
  | ({ readonly e: '24hrTicker'; readonly s: string } & DayTicker)
  | { readonly e?: undefined; readonly error?: { readonly msg: string } };

const page = 1_000;
/** Half the weight of 1,000 (25, https://developers.binance.com/docs/binance-spot-api-docs/rest-api), so a start is half as long. */
const bookLevels = 500;
const streams = { trades: 'aggTrade', orderbook: 'depth@100ms', ticker: 'ticker' } as const;
let requests = 0;

export const binance: Venue = {
  id: 'binance',
  ccxtClass: 'binance',
  ccxtOptions: { defaultType: 'spot', fetchMarkets: { types: ['spot'] }, fetchCurrencies: false },
  redirect(api, { restUrl, wsUrl }) {
    if (restUrl) api.urls.api.public = `${restUrl}/api/v3`;
    if (wsUrl) api.urls.api.ws = { spot: `${wsUrl}/ws` };
  },

  tradeIds: 'sequential',
  candleReach: {
    '1m': unlimited,
    '5m': unlimited,
    '15m': unlimited,
    '1h': unlimited,
    '4h': unlimited,
    '1d': unlimited,
  },
  candlePage: page,
  weightLimit: 6_000,

  async fetchTime(call) {
    const { serverTime } = (await call('publicGetTime', {})) as { serverTime: number };
    return { ts: serverTime, resolution: 1 };
  },

  async fetchTrades(call: Call, market: CcxtMarket, from: TradeCursor): Promise<readonly VenueTrade[]> {
    const start = 'afterId' in from ? { fromId: String(BigInt(from.afterId) + 1n) } : { startTime: from.fromTs };
    const trades = await call('publicGetAggTrades', { symbol: market.id, limit: page, ...start });
    return (trades as readonly AggregateTrade[]).map(toTrade);
  },

  async fetchCandles(call: Call, market: CcxtMarket, { timeframe, from, to }: CandleRange) {
    const params = { symbol: market.id, interval: timeframe, startTime: from, endTime: to - 1, limit: page };
    return ((await call('publicGetKlines', params)) as readonly Kline[]).map((kline) => ({
      windowStart: kline[0],
      open: Number(kline[1]),
      high: Number(kline[2]),
      low: Number(kline[3]),
      close: Number(kline[4]),
      volume: Number(kline[5]),
      quoteVolume: Number(kline[7]),
      tradeCount: kline[8],
    }));
  },

  /** Deep enough that the best levels stay known while many of them are taken away. */
  async fetchBook(call, market) {
    const { lastUpdateId, bids, asks } = (await call('publicGetDepth', { symbol: market.id, limit: bookLevels })) as {
      lastUpdateId: number;
      bids: LevelText[];
      asks: LevelText[];
    };
    return { type: 'snapshot', bids, asks, ts: null, firstSeq: null, seq: lastUpdateId, checksum: null };
  },

  socketUrl: (api) => (api.urls.api.ws as { spot: string }).spot,
  subscribeCost: 5,
  name: (market) => market.id,
  subscribe: (topics) => [command('SUBSCRIBE', topics)],
  unsubscribe: (topics) => [command('UNSUBSCRIBE', topics)],

  read(text): readonly StreamEvent[] {
    const message = JSON.parse(text) as Message;
    if (message.e === 'aggTrade') return [{ kind: 'trades', name: message.s, trades: [toTrade(message)] }];
    if (message.e === 'depthUpdate') return [{ kind: 'orderbook', name: message.s, message: toDelta(message) }];
    if (message.e === '24hrTicker') return [{ kind: 'ticker', name: message.s, ticker: toTicker(message) }];
    return message.error ? [{ kind: 'refused', reason: message.error.msg }] : [];
  },

  bookRules: (depth) => ({ follow, snapshot: { levels: bookLevels, shown: depth } }),
};

/** "How to manage a local order book correctly", steps 5 and 6 of Binance's documentation. */
function follow(head: BookHead, delta: BookMessage): 'apply' | 'skip' | 'broken' {
  const last = head.seq ?? 0;
  const first = delta.firstSeq ?? Number.NaN;
  if ((delta.seq ?? 0) <= last) return 'skip';
  if (head.fresh ? first <= last + 1 : first === last + 1) return 'apply';
  return 'broken';
}

function command(method: 'SUBSCRIBE' | 'UNSUBSCRIBE', topics: readonly Topic[]): object {
  requests += 1;
  return {
    method,
    params: topics.map((topic) => `${topic.market.id.toLowerCase()}@${streams[topic.channel]}`),
    id: requests,
  };
}

function toTrade({ a, p, q, T, m }: AggregateTrade): VenueTrade {
  return { id: String(a), ts: T, price: Number(p), amount: Number(q), side: m ? 'sell' : 'buy' };
}

function toDelta({ E, U, u, b, a }: DepthUpdate): BookMessage {
  return { type: 'delta', bids: b, asks: a, ts: E, firstSeq: U, seq: u, checksum: null };
}

function toTicker(day: DayTicker) {
  return {
    ts: day.E,
    last: Number(day.c),
    bid: Number(day.b),
    ask: Number(day.a),
    change24h: Number(day.p),
    changePercent24h: Number(day.P),
    high24h: Number(day.h),
    low24h: Number(day.l),
    volume24h: Number(day.v),
    quoteVolume24h: Number(day.q),
  };
}
