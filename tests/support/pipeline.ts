import { Registry } from 'prom-client';
import { topics } from '../../contracts/topics.ts';
import { createMemoryBus } from '../../runtime/bus/memory-bus.ts';
import { createLogger } from '../../runtime/log.ts';
import { startAggregator } from '../../workloads/aggregator/run.ts';
import { createExchange } from '../../workloads/collector/exchanges/index.ts';
import { type CollectorOptions, startCollector } from '../../workloads/collector/run.ts';
import type { TrackedSeries } from '../../workloads/collector/tracked-series.ts';
import { startGateway } from '../../workloads/gateway/run.ts';
import { type Simulator, type SimulatorOptions, startSimulator } from '../../workloads/simulator/run.ts';
import { tracked } from './collector.ts';
import { openTestDatabase, type TestDatabase } from './database.ts';

/** Exchange, collector, bus, aggregator, database and gateway, as they run in one process. */
export interface Pipeline {
  readonly simulator: Simulator;
  readonly database: TestDatabase;
  /** Of page and API. */
  readonly url: string;
  close(): Promise<void>;
}

export interface PipelineOptions {
  readonly simulator: SimulatorOptions;
  readonly series: readonly Partial<TrackedSeries>[];
  readonly policies?: CollectorOptions['policies'];
}

export async function openPipeline(options: PipelineOptions): Promise<Pipeline> {
  const database = await openTestDatabase();
  const simulator = await startSimulator(options.simulator);
  const bus = createMemoryBus();
  await bus.ensureTopics(topics);
  const logger = createLogger('test', process.env.TEST_LOG_LEVEL ?? 'silent');
  const deps = { pool: database.pool, bus, logger, registry: new Registry() };
  const gateway = await startGateway({ ...deps, port: 0, host: '127.0.0.1' });
  const aggregator = await startAggregator({ ...deps, graceMs: 2_000 });
  const { restUrl, wsUrl } = simulator;
  const collector = await startCollector({
    ...deps,
    series: options.series.map(tracked),
    createExchange: (id) => createExchange(id, { restUrl, wsUrl }),
    dataSource: 'simulator',
    ...(options.policies && { policies: options.policies }),
  });
  const close = async (): Promise<void> => {
    for (const part of [collector, aggregator, gateway, bus, simulator, database]) await part.close();
  };
  return { simulator, database, url: gateway.url, close };
}
