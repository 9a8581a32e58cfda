import type { Candle } from '../../contracts/candle.ts';
import { type DataSource, type Message, toMessage } from '../../contracts/message.ts';
import { candleTopic, rawTrades } from '../../contracts/topics.ts';
import type { Trade } from '../../contracts/trade.ts';
import type { Bus } from '../../runtime/bus/bus.ts';
import type { Logger } from '../../runtime/log.ts';
import type { Timing } from './timing.ts';
import { untilAborted } from './until-aborted.ts';

export interface PublisherOptions {
  readonly bus: Bus;
  readonly dataSource: DataSource;
  readonly timing: Timing;
  readonly logger: Logger;
}

const retryMs = 1_000;
const batchSize = 500;

/** Hands messages to the bus, again and again until it takes them: waiting is the only answer to a bus that cannot. */
export class Publisher {
  readonly dataSource: DataSource;
  readonly #options: PublisherOptions;

  constructor(options: PublisherOptions) {
    this.#options = options;
    this.dataSource = options.dataSource;
  }

  /** Resolves with false when it was aborted before the bus had them. */
  async publish(messages: readonly Message[], signal: AbortSignal): Promise<boolean> {
    while (!signal.aborted) {
      try {
        await untilAborted(this.#options.bus.publish(messages), signal);
        return !signal.aborted;
      } catch (error) {
        this.#options.logger.error({ error, messages: messages.length }, 'publishing failed, trying again');
        await this.#options.timing.delay(retryMs, signal);
      }
    }
    return false;
  }

  async candles(candles: readonly Candle[], signal: AbortSignal): Promise<void> {
    if (candles.length === 0) return;
    const messages = candles.map((value) =>
      toMessage({ topic: candleTopic(value.timeframe), type: 'candle', source: this.dataSource, value }),
    );
    await this.publish(messages, signal);
  }

  /** Publishes trades in their order; `onDone` hears of each part that the bus has. */
  async trades(trades: readonly Trade[], onDone: (part: readonly Trade[]) => void, signal: AbortSignal): Promise<void> {
    for (let from = 0; from < trades.length && !signal.aborted; from += batchSize) {
      const part = trades.slice(from, from + batchSize);
      const messages = part.map((value) =>
        toMessage({ topic: rawTrades, type: 'trade', source: this.dataSource, value }),
      );
      if (await this.publish(messages, signal)) onDone(part);
    }
  }
}
