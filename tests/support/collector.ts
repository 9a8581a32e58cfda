import { Registry } from 'prom-client';
import type { Candle } from '../../contracts/candle.ts';
import type { Feed } from '../../contracts/feed.ts';
import type { OrderBook } from '../../contracts/order-book.ts';
import { timeframes } from '../../contracts/timeframe.ts';
import { candleTopic, rawOrderBook, rawTrades, topics } from '../../contracts/topics.ts';
import type { Trade } from '../../contracts/trade.ts';
import type { Bus } from '../../runtime/bus/bus.ts';
import { createMemoryBus } from '../../runtime/bus/memory-bus.ts';
import { createLogger } from '../../runtime/log.ts';
import type { Running } from '../../runtime/process.ts';
import { startAggregator } from '../../workloads/aggregator/run.ts';
import { createExchange } from '../../workloads/collector/exchanges/index.ts';
import { type Collector, type CollectorOptions, startCollector } from '../../workloads/collector/run.ts';
import type { TrackedSeries } from '../../workloads/collector/tracked-series.ts';
import { type Simulator, startSimulator } from '../../workloads/simulator/run.ts';
import { openTestDatabase, type TestDatabase } from './database.ts';

/** A simulated exchange whose clock the test moves, and a database. */
export interface CollectorStage {
  readonly database: TestDatabase;
  readonly simulator: Simulator;
  /** What the exchange's clock is ahead of this machine's, ms; a day behind at first, so that it can be moved on. */
  clockOffset: number;
  close(): Promise<void>;
}

export interface StageOptions {
  readonly symbols?: readonly string[];
}

export async function openCollectorStage({ symbols = ['BTC/USDT'] }: StageOptions = {}): Promise<CollectorStage> {
  const database = await openTestDatabase();
  const stage = { database, clockOffset: -24 * 3_600_000 };
  const simulator = await startSimulator({ symbols, now: () => Date.now() + stage.clockOffset });
  const close = async (): Promise<void> => {
    await simulator.close();
    await database.close();
  };
  return Object.assign(stage, { simulator, close });
}

/** A collector and an aggregator of their own on a bus, with everything that went over it. */
export interface CollectorRun {
  readonly collector: Collector;
  readonly bus: Bus;
  readonly registry: Registry;
  readonly trades: Trade[];
  readonly feeds: Feed[];
  readonly books: OrderBook[];
  readonly candles: Candle[];
  close(): Promise<void>;
}

export interface RunOptions extends Partial<Pick<CollectorOptions, 'policies'>> {
  readonly series?: readonly Partial<TrackedSeries>[];
  /** Without one nothing is stored. */
  readonly aggregator?: boolean;
  readonly bus?: Bus;
}

export function tracked(series: Partial<TrackedSeries> = {}): TrackedSeries {
  return {
    trackedSymbol: 'btc-usdt',
    exchange: 'binance',
    symbol: 'BTC/USDT',
    tickers: false,
    orderBookDepth: 0,
    lookbackMs: 0,
    suspend: false,
    ...series,
  };
}

export async function runCollector(stage: CollectorStage, options: RunOptions = {}): Promise<CollectorRun> {
  const { pool } = stage.database;
  const bus = options.bus ?? createMemoryBus();
  const registry = new Registry();
  const logger = createLogger('test', process.env.TEST_LOG_LEVEL ?? 'silent');
  await bus.ensureTopics(topics);
  const seen = { trades: [], feeds: [], books: [], candles: [] };
  await listen(bus, 'trade', rawTrades.name, seen.trades);
  await listen(bus, 'feed', rawTrades.name, seen.feeds);
  await listen(bus, 'orderbook', rawOrderBook.name, seen.books);
  for (const timeframe of timeframes) await listen(bus, 'candle', candleTopic(timeframe).name, seen.candles);
  const aggregator: Running | null =
    options.aggregator === false
      ? null
      : await startAggregator({ pool, bus, logger, registry: new Registry(), graceMs: 2_000 });
  const { restUrl, wsUrl } = stage.simulator;
  const collector = await startCollector({
    series: (options.series ?? [{}]).map(tracked),
    createExchange: (id) => createExchange(id, { restUrl, wsUrl }),
    dataSource: 'simulator',
    ...(options.policies && { policies: options.policies }),
    ...{ pool, bus, registry, logger },
  });
  const close = async (): Promise<void> => {
    await collector.close();
    await aggregator?.close();
    await bus.close();
  };
  return { collector, bus, registry, ...seen, close };
}

async function listen(bus: Bus, type: string, topic: string, into: unknown[]): Promise<void> {
  const group = `test ${type} ${topic}`;
  await bus.subscribe({ topics: [topic], group, maxMessages: 500, maxWaitMs: 0 }, async (batch) => {
    for (const { headers, value } of batch) if (headers.type === type) into.push(JSON.parse(value.toString()));
  });
}

/** Every trade of a symbol that the exchange has on record since `fromTs`, asked of it directly. */
export async function recordOf(
  { simulator }: CollectorStage,
  symbol: string,
  fromTs: number,
): Promise<readonly Trade[]> {
  const { restUrl, wsUrl } = simulator;
  const exchange = await createExchange('binance', { restUrl, wsUrl });
  const record: Trade[] = [];
  try {
    for (let page = await exchange.fetchTrades(symbol, { fromTs }); page.length > 0; ) {
      record.push(...page);
      const last = record.at(-1) as Trade;
      page = await exchange.fetchTrades(symbol, { afterId: last.id, afterTs: last.ts });
    }
    return record;
  } finally {
    await exchange.close();
  }
}
