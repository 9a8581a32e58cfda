import { setImmediate } from 'node:timers/promises';
import { feedSchema } from '../../contracts/feed.ts';
import type { DataSource } from '../../contracts/message.ts';
import { seriesKey } from '../../contracts/series.ts';
import type { Trade } from '../../contracts/trade.ts';
import type { Received } from '../../runtime/bus/bus.ts';
import { tradeFault } from './trade-check.ts';
import { allocateTrades, type TradeColumns } from './trade-columns.ts';

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
  /** By series key: the newest time that its exchange has told, ms UTC. */
  readonly exchangeNow: ReadonlyMap<string, number>;
  readonly rejected: readonly Rejected[];
  readonly source: DataSource;
}

/** So many messages are read in one go, about 0.3 ms. */
const readSlice = 250;

/** Reads a batch, a slice at a time, so that answers of the database are not kept waiting. `known`: what is known of `exchangeNow`. */
export async function readBatch(messages: readonly Received[], known: ReadonlyMap<string, number>): Promise<Batch> {
  const trades: Trade[] = [];
  const rejected: Rejected[] = [];
  const watermarks = new Map<string, number>();
  const exchangeNow = new Map(known);
  for (const [at, message] of messages.entries()) {
    if (at % readSlice === readSlice - 1) await setImmediate();
    const reason = readMessage(message, { trades, watermarks, exchangeNow });
    if (reason !== null) rejected.push({ message, reason });
  }
  const source = messages[0]?.headers.source === 'simulator' ? 'simulator' : 'exchange';
  return { trades, columns: toColumns(trades), watermarks, exchangeNow, rejected, source };
}

interface Reading {
  readonly trades: Trade[];
  readonly watermarks: Map<string, number>;
  readonly exchangeNow: Map<string, number>;
}

/** Adds one message to the reading; returns why it cannot be used, or null. */
function readMessage(message: Received, reading: Reading): string | null {
  const value = parseJson(message.value);
  if (value === undefined) return 'value is not JSON';
  if (message.headers.type === 'feed') return readFeed(value, reading);
  if (message.headers.type !== 'trade') return `header type is "${message.headers.type ?? ''}", not trade or feed`;
  const fault = tradeFault(value, reading.exchangeNow.get(message.key) ?? 0);
  if (fault !== null) return fault;
  const trade = value as Trade;
  if (!isSeriesOf(message.key, trade)) return `key "${message.key}" is not the trade's series`;
  reading.trades.push(trade);
  return null;
}

/** The same as comparing with `seriesKey(trade)`, without making a text for each trade. */
function isSeriesOf(key: string, { exchange, symbol }: Trade): boolean {
  return key.length === exchange.length + 1 + symbol.length && key.startsWith(exchange) && key.endsWith(symbol);
}

function readFeed(value: unknown, { watermarks, exchangeNow }: Reading): string | null {
  const feed = feedSchema.safeParse(value);
  if (!feed.success) return `not a feed: ${feed.error.issues[0]?.path.join('.')} ${feed.error.issues[0]?.message}`;
  const key = seriesKey(feed.data);
  exchangeNow.set(key, feed.data.ts);
  if (feed.data.continuous) watermarks.set(key, feed.data.ts);
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
  const columns = allocateTrades(trades.length);
  const known = new Map<string, number>();
  let previous: Trade | undefined;
  let series = -1;
  for (let row = 0; row < trades.length; row += 1) {
    const trade = trades[row] as Trade;
    if (trade.symbol !== previous?.symbol || trade.exchange !== previous.exchange) {
      const key = seriesKey(trade);
      series = known.get(key) ?? columns.keys.push({ exchange: trade.exchange, symbol: trade.symbol }) - 1;
      known.set(key, series);
    }
    previous = trade;
    columns.series[row] = series;
    columns.ts[row] = trade.ts;
    columns.ids[row] = trade.id;
    columns.price[row] = trade.price;
    columns.amount[row] = trade.amount;
  }
  return columns;
}
