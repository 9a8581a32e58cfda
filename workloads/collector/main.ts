import { z } from 'zod';
import { createMemoryBus } from '../../runtime/bus/memory-bus.ts';
import { baseConfig, readConfig } from '../../runtime/config.ts';
import { startHealthServer } from '../../runtime/http.ts';
import { createLogger } from '../../runtime/log.ts';
import { createMetrics } from '../../runtime/metrics.ts';
import { createPool } from '../../runtime/postgres/pool.ts';
import { type Running, runProcess } from '../../runtime/process.ts';
import { loadTrackedSymbols, watchTrackedSymbols } from '../../runtime/tracked-symbols.ts';
import { readEndpoints } from './exchanges/endpoints.ts';
import { createExchange, exchanges } from './exchanges/index.ts';
import { startCollector } from './run.ts';
import { trackedSeries } from './tracked-series.ts';

const configSchema = baseConfig.pick({ DATABASE_URL: true, METRICS_PORT: true, LOG_LEVEL: true }).extend({
  SYMBOLS_DIR: z.string().min(1, { error: 'must be the folder of the TrackedSymbols' }),
  /** Collects from this exchange alone; absent: from all. */
  EXCHANGE: z.enum(Object.keys(exchanges)).optional(),
  /** What the data is marked as: `simulator` when the endpoints lead to one. */
  DATA_SOURCE: z.enum(['exchange', 'simulator']).default('exchange'),
});

async function start(): Promise<Running> {
  const config = readConfig(configSchema, process.env);
  const logger = createLogger('collector', config.LOG_LEVEL);
  const registry = createMetrics();
  const pool = createPool(config.DATABASE_URL, (error) => logger.error({ error }, 'idle database connection broke'));
  const bus = createMemoryBus();
  logger.warn('no KAFKA_BROKERS: history is fetched and stored, live trades reach nobody');
  const load = () => trackedSeries(loadTrackedSymbols(config.SYMBOLS_DIR), config.EXCHANGE ?? null);
  const collector = await startCollector({
    series: load(),
    createExchange: (id) => createExchange(id, readEndpoints(id, process.env)),
    dataSource: config.DATA_SOURCE,
    ...{ pool, bus, registry, logger },
  });
  const update = async (): Promise<void> => collector.update(load());
  // A file that is wrong changes nothing; the next one that is right does.
  const refuse = (error: unknown): void => logger.error({ error }, 'TrackedSymbols could not be taken up');
  const unwatch = watchTrackedSymbols(config.SYMBOLS_DIR, () => update().catch(refuse));
  const health = await startHealthServer({
    port: config.METRICS_PORT,
    registry,
    notReady: async () => collector.notReady(),
  });
  const close = async (): Promise<void> => {
    unwatch();
    await collector.close();
    await bus.close();
    await pool.end();
    await health.close();
  };
  return { close };
}

await runProcess('collector', start);
