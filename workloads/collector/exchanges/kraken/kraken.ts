import type { Timeframe } from '../../../../contracts/timeframe.ts';
import type { TradeCursor } from '../../exchange.ts';
import type { CcxtMarket } from '../ccxt.ts';
import type { BookMessage } from '../order-book-state.ts';
import { isoToMs, secondsToMs } from '../timestamp.ts';
import type { Call, CandleRange, StreamEvent, Topic, Venue, VenueTrade } from '../venue.ts';
import { bookChecksum } from './checksum.ts';
import type { Book, DayTicker, Message, PastCandle, PastTrade, StreamTrade } from './messages.ts';

const minutes: Partial<Record<Timeframe, number>> = { '1m': 1, '5m': 5, '15m': 15, '1h': 60, '4h': 240, '1d': 1_440 };
/** The last 720 candles of each timeframe, the open one among them, and no others. */
const candles = 720;
const reach = Object.fromEntries(
  Object.entries(minutes).map(([name, count]) => [name, (candles - 1) * count * 60_000]),
);
const depths = [10, 25, 100, 500, 1_000];
const channels = { trades: 'trade', orderbook: 'book', ticker: 'ticker' } as const;

/** Kraken by its WebSocket v2. A subscription to trades begins with the last 50 of them. */
export const kraken: Venue = {
  id: 'kraken',
  ccxtClass: 'kraken',
  ccxtOptions: {},
  redirect(api, { restUrl, wsUrl }) {
    if (restUrl) api.urls.api.public = restUrl;
    if (wsUrl) api.urls.api.ws = { publicV2: `${wsUrl}/v2` };
  },

  tradeIds: 'sequential',
  candleReach: reach,
  candlePage: candles,

  /** Whole seconds only: the clock is right within half a second. */
  async fetchTime(call) {
    const { unixtime } = await result<{ unixtime: number }>(call('publicGetTime', {}));
    return { ts: unixtime * 1_000, resolution: 1_000 };
  },

  unknownMarket: /Unknown asset pair/,
  keepDigits: (text) => text.replace(/,(\d{9,}\.\d+),"([bs])"/g, ',"$1","$2"'),

  /** `since` is exclusive, in nanoseconds. */
  async fetchTrades(call: Call, market: CcxtMarket, from: TradeCursor): Promise<readonly VenueTrade[]> {
    const since = BigInt('fromTs' in from ? from.fromTs : from.afterTs) * 1_000_000n - 1n;
    return (await pastTrades(call, market, { since: String(since), count: 1_000 })).map(toPastTrade);
  },

  async fetchCandles(call: Call, market: CcxtMarket, { timeframe, from }: CandleRange) {
    const params = { pair: market.id, interval: minutes[timeframe], since: Math.floor(from / 1_000) - 1 };
    const answer = await result<Record<string, readonly PastCandle[]>>(call('publicGetOHLC', params));
    return series(answer).map((row) => ({
      windowStart: row[0] * 1_000,
      open: Number(row[1]),
      high: Number(row[2]),
      low: Number(row[3]),
      close: Number(row[4]),
      volume: Number(row[6]),
      quoteVolume: Number(row[5]) * Number(row[6]),
      tradeCount: row[7],
    }));
  },

  socketUrl: (api) => (api.urls.api.ws as { publicV2: string }).publicV2,
  subscribeCost: 0.1,
  name: (market) => market.symbol,
  subscribe: (topics) => commands('subscribe', topics),
  unsubscribe: (topics) => commands('unsubscribe', topics),

  read(text): readonly StreamEvent[] {
    const message = JSON.parse(quoteLevels(text)) as Message;
    if (message.channel === 'trade') return message.data.map(toTrades);
    if (message.channel === 'book') return message.data.map((book) => toBook(message.type, book));
    if (message.channel === 'ticker') return message.data.map(toTicker);
    return message.success === false ? [{ kind: 'refused', reason: message.error ?? 'no reason given' }] : [];
  },

  bookRules: (depth) => ({
    follow: () => 'apply',
    verify: (book, message) => bookChecksum(book) === message.checksum,
    depth: bookDepth(depth),
  }),
};

/** The checksum is over digits as they are written, trailing zeros included: JSON.parse would lose them. */
function quoteLevels(text: string): string {
  if (!/"channel":\s*"book"/.test(text)) return text;
  return text.replace(/"(price|qty)":\s*([\d.eE+-]+)/g, '"$1":"$2"');
}

function bookDepth(wanted: number): number {
  return depths.find((depth) => depth >= wanted) ?? 1_000;
}

/** One command a channel and depth; each names all its markets. */
function commands(method: 'subscribe' | 'unsubscribe', topics: readonly Topic[]): readonly object[] {
  const groups = Map.groupBy(topics, ({ channel, depth }) =>
    JSON.stringify({ channel: channels[channel], ...(channel === 'orderbook' && { depth: bookDepth(depth) }) }),
  );
  return [...groups].map(([params, group]) => ({
    method,
    params: { ...JSON.parse(params), symbol: group.map((topic) => topic.market.symbol) },
  }));
}

async function result<T>(answer: Promise<unknown>): Promise<T> {
  return ((await answer) as { result: T }).result;
}

/** An answer holds its rows under the pair's name, which differs from the one asked for, and `last` beside it. */
function series<T>(answer: Readonly<Record<string, T>>): T {
  return Object.entries(answer).find(([key]) => key !== 'last')?.[1] as T;
}

async function pastTrades(
  call: Call,
  market: CcxtMarket,
  range: { readonly since: string; readonly count: number },
): Promise<readonly PastTrade[]> {
  const answer = call('publicGetTrades', { pair: market.id, ...range });
  return series(await result<Record<string, readonly PastTrade[]>>(answer));
}

function toPastTrade([price, amount, seconds, side, , , id]: PastTrade): VenueTrade {
  const taker = side === 'b' ? 'buy' : 'sell';
  return {
    id: String(id),
    ts: secondsToMs(String(seconds)),
    price: Number(price),
    amount: Number(amount),
    side: taker,
  };
}

function toTrades({ symbol, trade_id, timestamp, price, qty, side }: StreamTrade): StreamEvent {
  const trade = { id: String(trade_id), ts: isoToMs(timestamp), price, amount: qty, side };
  return { kind: 'trades', name: symbol, trades: [trade] };
}

function toBook(type: 'snapshot' | 'update', book: Book): StreamEvent {
  const message: BookMessage = {
    type: type === 'snapshot' ? 'snapshot' : 'delta',
    bids: book.bids.map(({ price, qty }) => [price, qty]),
    asks: book.asks.map(({ price, qty }) => [price, qty]),
    ts: book.timestamp === undefined ? null : isoToMs(book.timestamp),
    firstSeq: null,
    seq: null,
    checksum: book.checksum,
  };
  return { kind: 'orderbook', name: book.symbol, message };
}

function toTicker(day: DayTicker): StreamEvent {
  const ticker = {
    ts: day.timestamp === undefined ? null : isoToMs(day.timestamp),
    last: day.last,
    bid: day.bid,
    ask: day.ask,
    change24h: day.change,
    changePercent24h: day.change_pct,
    high24h: day.high,
    low24h: day.low,
    volume24h: day.volume,
    quoteVolume24h: day.volume * day.vwap,
  };
  return { kind: 'ticker', name: day.symbol, ticker };
}
