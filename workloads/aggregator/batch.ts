import { type Feed, feedSchema } from '../../contracts/feed.ts';
import type { DataSource } from '../../contracts/message.ts';
import { type Series, seriesKey } from '../../contracts/series.ts';
import type { Trade } from '../../contracts/trade.ts';
import type { Received } from '../../runtime/bus/bus.ts';
import { tradeFault } from './trade-check.ts';
import type { TradeColumns } from './trade-columns.ts';

/** A message that cannot be used, and why. */
export interface Rejected {
  readonly message: Received;
  readonly reason: string;
}

/** What a batch of messages of `crypto.raw.trades` holds. */
export interface Batch {
  readonly trades: readonly Trade[];
  readonly columns: TradeColumns;
  /** By series key: exchange time up to which every trade is here or came before, ms UTC. */
  readonly watermarks: ReadonlyMap<string, number>;
  readonly rejected: readonly Rejected[];
  readonly source: DataSource;
}

/** Reads a batch; `exchangeNow` gives the last known time of a series' exchange, ms UTC. */
export function readBatch(messages: readonly Received[], exchangeNow: (key: string) => number): Batch {
  const trades: Trade[] = [];
  const rejected: Rejected[] = [];
  const watermarks = new Map<string, number>();
  for (const message of messages) {
    const reason = readMessage(message, { trades, watermarks, exchangeNow });
    if (reason !== null) rejected.push({ message, reason });
  }
  const source = messages[0]?.headers.source === 'simulator' ? 'simulator' : 'exchange';
  return { trades, columns: toColumns(trades), watermarks, rejected, source };
}

interface Reading {
  readonly trades: Trade[];
  readonly watermarks: Map<string, number>;
  readonly exchangeNow: (key: string) => number;
}

/** Adds one message to the reading; returns why it cannot be used, or null. */
function readMessage(message: Received, { trades, watermarks, exchangeNow }: Reading): string | null {
  const value = parseJson(message.value);
  if (value === undefined) return 'value is not JSON';
  if (message.headers.type === 'feed') return readFeed(value, watermarks);
  if (message.headers.type !== 'trade') return `header type is "${message.headers.type ?? ''}", not trade or feed`;
  const now = watermarks.get(message.key) ?? exchangeNow(message.key);
  const fault = tradeFault(value, now);
  if (fault !== null) return fault;
  const trade = value as Trade;
  if (seriesKey(trade) !== message.key) return `key "${message.key}" is not the trade's series`;
  trades.push(trade);
  return null;
}

function readFeed(value: unknown, watermarks: Map<string, number>): string | null {
  const feed = feedSchema.safeParse(value);
  if (!feed.success) return `not a feed: ${feed.error.issues[0]?.path.join('.')} ${feed.error.issues[0]?.message}`;
  if (feed.data.continuous) watermarks.set(seriesKey(feed.data as Feed), feed.data.ts);
  return null;
}

function parseJson(value: Buffer): unknown {
  try {
    return JSON.parse(value.toString());
  } catch {
    return undefined;
  }
}

/** The trades as columns, in the same order. */
export function toColumns(trades: readonly Trade[]): TradeColumns {
  const keys: Series[] = [];
  const known = new Map<string, number>();
  const series = new Int32Array(trades.length);
  let lastKey = '';
  let last = -1;
  trades.forEach((trade, row) => {
    const key = seriesKey(trade);
    if (key !== lastKey) {
      last =
        known.get(key) ?? known.set(key, keys.push({ exchange: trade.exchange, symbol: trade.symbol }) - 1).size - 1;
      lastKey = key;
    }
    series[row] = last;
  });
  return {
    length: trades.length,
    keys,
    series,
    ts: Float64Array.from(trades, (trade) => trade.ts),
    ids: trades.map((trade) => trade.id),
    price: Float64Array.from(trades, (trade) => trade.price),
    amount: Float64Array.from(trades, (trade) => trade.amount),
  };
}
