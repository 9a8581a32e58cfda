import { Registry } from 'prom-client';
import type { Feed } from '../../../contracts/feed.ts';
import { rawTrades, topics } from '../../../contracts/topics.ts';
import type { Trade } from '../../../contracts/trade.ts';
import type { Bus } from '../../../runtime/bus/bus.ts';
import { createMemoryBus } from '../../../runtime/bus/memory-bus.ts';
import { createLogger } from '../../../runtime/log.ts';
import { restPolicy, socketPolicy } from '../circuit.ts';
import type { Exchange, TradeCursor } from '../exchange.ts';
import { ExchangeLink } from '../exchange-link.ts';
import { recoveryLimits } from '../gap-finder.ts';
import { type HeartbeatOptions, runHeartbeat } from '../heartbeat.ts';
import { createCollectorMetrics } from '../metrics.ts';
import { Publisher } from '../publisher.ts';
import type { Gap } from '../store.ts';
import { TradeFeed, type TradeFeedOptions } from '../trade-feed.ts';
import { ScriptedExchange } from './scripted-exchange.ts';
import { VirtualTime } from './virtual-time.ts';

export const series = { exchange: 'binance', symbol: 'BTC/USDT' };
export const start = Date.UTC(2026, 0, 1, 12, 0, 30);

/** A trade feed with its heartbeat between a scripted exchange and a bus, in virtual time. */
export interface FeedBench {
  readonly time: VirtualTime;
  readonly exchange: ScriptedExchange;
  readonly feed: TradeFeed;
  readonly link: ExchangeLink;
  readonly bus: Bus;
  readonly published: Trade[];
  readonly heartbeats: Feed[];
  readonly gaps: Omit<Gap, 'exchange' | 'symbol'>[];
  /** Of the feed; rejects when it gave up. */
  readonly ended: Promise<void>;
  close(): Promise<void>;
}

export interface FeedBenchOptions extends Partial<Pick<TradeFeedOptions, 'bufferSize' | 'limits'>> {
  readonly tradeIds?: Exchange['tradeIds'];
  readonly cursor?: TradeCursor;
  readonly maxQueued?: number;
  /** How the bus's reader deals with a batch before it counts as read. */
  readonly reading?: () => Promise<void>;
  /** Prepares the exchange before anything is asked of it. */
  readonly before?: (exchange: ScriptedExchange) => void;
}

export async function openFeedBench(options: FeedBenchOptions = {}): Promise<FeedBench> {
  const time = new VirtualTime(start);
  const exchange = new ScriptedExchange(time.clock, options.tradeIds);
  options.before?.(exchange);
  const logger = createLogger('test', 'silent');
  const link = new ExchangeLink({
    exchange,
    timing: time,
    logger,
    policies: { sockets: socketPolicy, rest: restPolicy },
  });
  const bus = createMemoryBus(options.maxQueued ? { maxQueued: options.maxQueued } : {});
  await bus.ensureTopics(topics);
  const published: Trade[] = [];
  const heartbeats: Feed[] = [];
  await bus.subscribe({ topics: [rawTrades.name], group: 'test', maxMessages: 100, maxWaitMs: 0 }, async (batch) => {
    await options.reading?.();
    for (const { headers, value } of batch) {
      const list: unknown[] = headers.type === 'trade' ? published : heartbeats;
      list.push(JSON.parse(value.toString()));
    }
  });
  const gaps: FeedBench['gaps'] = [];
  const common = {
    series,
    link,
    logger,
    timing: time,
    publisher: new Publisher({ bus, logger, timing: time, dataSource: 'simulator' }),
    metrics: createCollectorMetrics(new Registry()),
  };
  const feed = new TradeFeed({
    ...common,
    cursor: options.cursor ?? { fromTs: Math.floor(start / 60_000) * 60_000 },
    limits: options.limits ?? recoveryLimits,
    bufferSize: options.bufferSize ?? 1_000,
    openGap: async (gap) => {
      if (gap.from >= gap.to) throw new RangeError(`a gap from ${gap.from} to ${gap.to}`);
      gaps.push(gap);
    },
  });
  const stop = new AbortController();
  const ended = feed.run(stop.signal);
  const heart: HeartbeatOptions = { ...common, trades: () => feed, state: () => 'connecting', orderBook: () => 'off' };
  const running = Promise.allSettled([ended, runHeartbeat(heart, stop.signal)]);
  return {
    ...{ time, exchange, feed, link, bus, published, heartbeats, gaps, ended },
    close: async () => {
      stop.abort();
      await running;
      await bus.close();
    },
  };
}
