import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pino } from 'pino';
import { timeframes } from '../../contracts/timeframe.ts';
import { candleTopic, topics } from '../../contracts/topics.ts';
import type { Bus } from '../../runtime/bus/bus.ts';
import { createMemoryBus } from '../../runtime/bus/memory-bus.ts';
import { startEmbeddedPostgres } from '../../runtime/embedded-postgres/embedded-postgres.ts';
import { createMetrics } from '../../runtime/metrics.ts';
import { migrate } from '../../runtime/postgres/migrate.ts';
import { createPool } from '../../runtime/postgres/pool.ts';
import type { Running } from '../../runtime/process.ts';
import { watchTrackedSymbols } from '../../runtime/tracked-symbols.ts';
import { startAggregator } from '../aggregator/run.ts';
import { startCollector } from '../collector/run.ts';
import { startGateway } from '../gateway/run.ts';
import { loadSeries, openMarket } from './market.ts';
import type { StandaloneOptions } from './options.ts';

export interface Standalone extends Running {
  /** Of page and API. */
  readonly url: string;
  /** Series of the TrackedSymbols that the simulator cannot play. */
  readonly leftOut: readonly string[];
  /** Resolves with the first candle made from a trade. */
  readonly firstCandle: Promise<void>;
}

const graceMs = 2_000;

/** Starts the whole product in this process. What was begun is closed again when a later part cannot start. */
export async function startStandalone(options: StandaloneOptions, logLevel: string): Promise<Standalone> {
  const { series, leftOut } = loadSeries(options);
  const parts: Running[] = [];
  const close = async (): Promise<void> => {
    for (const part of parts.splice(0).reverse()) await part.close();
  };
  const begin = <T extends Running>(part: T): T => {
    parts.push(part);
    return part;
  };
  try {
    return { ...(await startParts({ options, series, logLevel, begin })), leftOut, close };
  } catch (error) {
    await close();
    throw error;
  }
}

interface Start {
  readonly options: StandaloneOptions;
  readonly series: ReturnType<typeof loadSeries>['series'];
  readonly logLevel: string;
  /** Remembers a part, to be closed in reverse order. */
  readonly begin: <T extends Running>(part: T) => T;
}

async function startParts({
  options,
  series,
  logLevel,
  begin,
}: Start): Promise<Pick<Standalone, 'url' | 'firstCandle'>> {
  const { mode, dataDir, port } = options;
  // A replay begins at its first trade again, so what an earlier one left would lie in its future.
  if (mode === 'replay') rmSync(dataDir, { recursive: true, force: true });
  mkdirSync(dataDir, { recursive: true });
  const logger = pino(
    { name: 'standalone', level: logLevel },
    pino.destination({ dest: join(dataDir, 'cryptoviz.log'), sync: true }),
  );
  const database = await startEmbeddedPostgres({ dataDir });
  begin({ close: () => database.stop() });
  database.lost.then(() => {
    throw new Error(`the embedded database has ended, see ${join(dataDir, 'postgres.log')}; start again`);
  });
  const pool = createPool(database.url, (error) => logger.error({ error }, 'idle database connection broke'));
  begin({ close: () => pool.end() });
  await migrate(pool);
  const bus = begin(createMemoryBus());
  await bus.ensureTopics(topics);
  const deps = { pool, bus, logger, registry: createMetrics() };
  const gateway = begin(await startGateway({ ...deps, port, host: '127.0.0.1' }));
  begin(await startAggregator({ ...deps, graceMs }));
  const first = await watchFirstCandle(bus);
  const market = begin(await openMarket(options, series, (error) => logger.error({ error }, 'the simulator died')));
  const dataSource = mode === 'live' ? 'exchange' : 'simulator';
  const { createExchange } = market;
  const collector = begin(await startCollector({ ...deps, series, createExchange, dataSource }));
  if (options.symbolsDir !== null) {
    const takeUp = async (): Promise<void> => collector.update(loadSeries(options).series);
    const refuse = (error: unknown): void => logger.error({ error }, 'TrackedSymbols could not be taken up');
    const unwatch = watchTrackedSymbols(options.symbolsDir, () => takeUp().catch(refuse));
    begin({ close: async () => unwatch() });
  }
  return { url: gateway.url, firstCandle: first.candle };
}

/** Watches for the first candle on the bus; `candle` resolves with it. */
async function watchFirstCandle(bus: Bus): Promise<{ readonly candle: Promise<void> }> {
  const first = Promise.withResolvers<void>();
  const names = timeframes.map((timeframe) => candleTopic(timeframe).name);
  const options = { topics: names, group: 'first-candle', maxMessages: 1_000, maxWaitMs: 0 };
  const subscription = await bus.subscribe(options, async () => first.resolve());
  first.promise.then(() => subscription.close());
  return { candle: first.promise };
}
