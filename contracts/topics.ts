import { type Timeframe, timeframes } from './timeframe.ts';

/** A topic as it has to exist. */
export interface TopicSpec {
  readonly name: string;
  readonly partitions: number;
  readonly retentionMs: number;
}

const hour = 3_600_000;
const day = 24 * hour;

const candleRetention: Readonly<Record<Timeframe, number>> = {
  '1s': day,
  '5s': 2 * day,
  '1m': 30 * day,
  '5m': 60 * day,
  '15m': 90 * day,
  '1h': 180 * day,
  '4h': 365 * day,
  '1d': 730 * day,
};

export const rawTrades: TopicSpec = { name: 'crypto.raw.trades', partitions: 12, retentionMs: 48 * hour };
export const rawOrderBook: TopicSpec = { name: 'crypto.raw.orderbook', partitions: 12, retentionMs: hour };
export const rawTickers: TopicSpec = { name: 'crypto.raw.tickers', partitions: 12, retentionMs: day };
export const deadLetters: TopicSpec = { name: 'crypto.dlq', partitions: 3, retentionMs: 14 * day };

/** The topic that candles of a timeframe travel on. */
export function candleTopic(timeframe: Timeframe): TopicSpec {
  return { name: `crypto.aggregated.${timeframe}`, partitions: 12, retentionMs: candleRetention[timeframe] };
}

export const topics: readonly TopicSpec[] = [
  rawTrades,
  rawOrderBook,
  rawTickers,
  ...timeframes.map(candleTopic),
  deadLetters,
];
