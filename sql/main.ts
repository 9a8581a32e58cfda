import { baseConfig, readConfig } from '../runtime/config.ts';
import { createLogger } from '../runtime/log.ts';
import { migrate } from '../runtime/postgres/migrate.ts';
import { createPool } from '../runtime/postgres/pool.ts';
import { runProcess } from '../runtime/process.ts';

runProcess('migrate', async () => {
  const config = readConfig(baseConfig.pick({ DATABASE_URL: true, LOG_LEVEL: true }), process.env);
  const logger = createLogger('migrate', config.LOG_LEVEL);
  const pool = createPool(config.DATABASE_URL, (error) => logger.error({ error }, 'idle database connection broke'));
  try {
    logger.info({ applied: await migrate(pool) }, 'schema is up to date');
  } finally {
    await pool.end();
  }
  return undefined;
});
