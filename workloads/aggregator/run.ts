import type pg from 'pg';
import type { Registry } from 'prom-client';
import type { Candle } from '../../contracts/candle.ts';
import type { DeadLetter } from '../../contracts/dead-letter.ts';
import { type DataSource, type Message, toMessage } from '../../contracts/message.ts';
import { seriesKey } from '../../contracts/series.ts';
import { candleTopic, deadLetters, rawTrades } from '../../contracts/topics.ts';
import type { Bus, Received } from '../../runtime/bus/bus.ts';
import type { Logger } from '../../runtime/log.ts';
import type { Running } from '../../runtime/process.ts';
import { type Batch, type Rejected, readBatch } from './batch.ts';
import { TradeInserter } from './insert-trades.ts';
import { createAggregatorMetrics } from './metrics.ts';
import { type Stored, storeBatch } from './store-batch.ts';

export interface AggregatorOptions {
  readonly pool: pg.Pool;
  readonly bus: Bus;
  readonly registry: Registry;
  readonly logger: Logger;
  /** How long after its end a window waits for trades that are on their way, ms. */
  readonly graceMs: number;
}

const maxMessages = 10_000;
/** What one transaction stores at most. */
const chunkMessages = 5_000;

/** Folds the trades of `crypto.raw.trades` into candles, exactly once, and tells of every change. */
export async function startAggregator(options: AggregatorOptions): Promise<Running> {
  const aggregator = new Aggregator(options);
  const group = { topics: [rawTrades.name], group: 'aggregator', maxMessages, maxWaitMs: 0 };
  return options.bus.subscribe(group, (messages) => aggregator.handle(messages));
}

class Aggregator {
  readonly #options: AggregatorOptions;
  readonly #metrics: ReturnType<typeof createAggregatorMetrics>;
  readonly #inserter = new TradeInserter();
  /** By series key, ms UTC: the exchange's time, and up to where windows have been closed. */
  #exchangeNow: ReadonlyMap<string, number> = new Map();
  readonly #closedTo = new Map<string, number>();

  constructor(options: AggregatorOptions) {
    this.#options = options;
    this.#metrics = createAggregatorMetrics(options.registry);
  }

  /** Stores chunk by chunk, and reads the next one while the database works on the one before. */
  async handle(messages: readonly Received[]): Promise<void> {
    const endTimer = this.#metrics.batchSeconds.startTimer();
    this.#metrics.batchSize.observe(messages.length);
    try {
      let reading = this.#read(messages, 0);
      for (let at = 0; at < messages.length; at += chunkMessages) {
        const batch = await reading;
        reading = this.#read(messages, at + chunkMessages);
        await this.#process(batch);
      }
    } catch (error) {
      this.#options.logger.error({ error, messages: messages.length }, 'batch failed, it will be tried again');
      throw error;
    }
    endTimer();
  }

  async #read(messages: readonly Received[], from: number): Promise<Batch> {
    const chunk = messages.slice(from, from + chunkMessages);
    const batch = await readBatch(chunk, this.#exchangeNow);
    this.#exchangeNow = batch.exchangeNow;
    return batch;
  }

  async #process(batch: Batch): Promise<void> {
    const closeUpTo = this.#windowsToClose(batch.watermarks);
    if (batch.trades.length > 0 || closeUpTo.size > 0) {
      const stored = await storeBatch(this.#options.pool, this.#inserter, { ...batch, closeUpTo });
      await this.#publish(stored.candles, batch.source);
      this.#count(batch, stored);
    }
    await this.#reject(batch.rejected);
    for (const [key, end] of closeUpTo) this.#closedTo.set(key, end);
  }

  /** Windows are whole seconds, so a series has something to close at most once a second of its exchange's time. */
  #windowsToClose(watermarks: ReadonlyMap<string, number>): ReadonlyMap<string, number> {
    const ends = [...watermarks].map(
      ([key, ts]) => [key, Math.floor((ts - this.#options.graceMs) / 1_000) * 1_000] as const,
    );
    return new Map(ends.filter(([key, end]) => end > (this.#closedTo.get(key) ?? 0)));
  }

  async #publish(candles: readonly Candle[], source: DataSource): Promise<void> {
    if (candles.length === 0) return;
    const messages = candles.map((value) =>
      toMessage({ topic: candleTopic(value.timeframe), type: 'candle', source, value }),
    );
    await this.#options.bus.publish(messages);
    this.#metrics.candles.inc(candles.length);
  }

  async #reject(rejected: readonly Rejected[]): Promise<void> {
    if (rejected.length === 0) return;
    await this.#options.bus.publish(rejected.map(toDeadLetter));
    this.#metrics.trades.inc({ outcome: 'rejected' }, rejected.length);
    this.#options.logger.warn(
      { count: rejected.length, first: rejected[0]?.reason },
      'messages went to the dead letters',
    );
  }

  #count({ trades }: Batch, { inserted }: Stored): void {
    const late = inserted.filter((row) => {
      const trade = trades[row];
      return trade !== undefined && trade.ts < (this.#closedTo.get(seriesKey(trade)) ?? 0);
    });
    this.#metrics.trades.inc({ outcome: 'new' }, inserted.length);
    this.#metrics.trades.inc({ outcome: 'late' }, late.length);
    this.#metrics.trades.inc({ outcome: 'duplicate' }, trades.length - inserted.length);
  }
}

function toDeadLetter({ message, reason }: Rejected): Message {
  const { topic, partition, offset, key, headers, value } = message;
  const letter: DeadLetter = {
    topic,
    partition,
    offset,
    key,
    headers: { ...headers },
    value: value.toString('base64'),
    reason,
    rejectedAt: Date.now(),
  };
  return {
    topic: deadLetters.name,
    key,
    headers: { ...headers, type: 'dead-letter' },
    value: Buffer.from(JSON.stringify(letter)),
  };
}
