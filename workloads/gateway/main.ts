import { createMemoryBus } from '../../runtime/bus/memory-bus.ts';
import { readConfig } from '../../runtime/config.ts';
import { startHealthServer } from '../../runtime/http.ts';
import { createLogger } from '../../runtime/log.ts';
import { createMetrics } from '../../runtime/metrics.ts';
import { createPool } from '../../runtime/postgres/pool.ts';
import { runProcess } from '../../runtime/process.ts';
import { gatewayConfig } from './config.ts';
import { startGateway } from './run.ts';

await runProcess('gateway', async () => {
  const config = readConfig(gatewayConfig, process.env);
  const logger = createLogger('gateway', config.LOG_LEVEL);
  const registry = createMetrics();
  const pool = createPool(config.DATABASE_URL, (err) => logger.warn({ err }, 'an idle database connection broke'));
  const bus = createMemoryBus();
  logger.warn('no KAFKA_BROKERS: serves what is stored, nothing live comes in');
  const allowedOrigins = config.ALLOWED_ORIGINS;
  const gateway = await startGateway({ pool, bus, registry, logger, port: config.HTTP_PORT, allowedOrigins });
  const health = await startHealthServer({ port: config.METRICS_PORT, registry, notReady: gateway.notReady });
  logger.info({ url: gateway.url, metricsPort: health.port }, 'ready');
  return {
    close: async () => {
      await gateway.close();
      await health.close();
      await bus.close();
      await pool.end();
    },
  };
});
