import { type Series, seriesKey } from './series.ts';
import type { TopicSpec } from './topics.ts';

/** Where the data comes from: a real exchange, or the simulator. Travels in the header `source`. */
export type DataSource = 'exchange' | 'simulator';

/** The header `type`: what a message's value is. */
export type MessageType = 'trade' | 'feed' | 'orderbook' | 'ticker' | 'candle' | 'dead-letter';

/** A message as it travels: JSON value, key `exchange:symbol`, headers as text. */
export interface Message {
  readonly topic: string;
  readonly key: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly value: Buffer;
}

export interface Envelope<T extends Series> {
  readonly topic: TopicSpec;
  readonly type: MessageType;
  readonly source: DataSource;
  readonly value: T;
}

/** Wraps a value of a series as a message, with the headers `source`, `type`, `exchange`, `symbol`, `schema`. */
export function toMessage<T extends Series>({ topic, type, source, value }: Envelope<T>): Message {
  return {
    topic: topic.name,
    key: seriesKey(value),
    headers: { source, type, exchange: value.exchange, symbol: value.symbol, schema: 'v1' },
    value: Buffer.from(JSON.stringify(value)),
  };
}
