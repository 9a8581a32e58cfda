import { randomUUID } from 'node:crypto';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { startEmbeddedPostgres } from '../../runtime/embedded-postgres/embedded-postgres.ts';
import { migrate } from '../../runtime/postgres/migrate.ts';
import { createPool } from '../../runtime/postgres/pool.ts';

export interface TestDatabase {
  readonly url: string;
  readonly pool: pg.Pool;
  close(): Promise<void>;
}

/**
 * An empty database with the newest schema: on the server of TEST_POSTGRES_URL when that is set, else on an embedded
 * one of its own.
 */
export async function openTestDatabase(): Promise<TestDatabase> {
  const { url, drop } = await (process.env.TEST_POSTGRES_URL ? createOn(process.env.TEST_POSTGRES_URL) : startOwn());
  const pool = createPool(url, () => undefined);
  await migrate(pool);
  const close = async (): Promise<void> => {
    await pool.end();
    await drop();
  };
  return { url, pool, close };
}

interface Created {
  readonly url: string;
  readonly drop: () => Promise<void>;
}

async function startOwn(): Promise<Created> {
  const dataDir = await mkdtemp(join(tmpdir(), 'cryptoviz-test-'));
  await chmod(dataDir, 0o755); // else, as root, the cluster would be put outside of it
  const { url, stop } = await startEmbeddedPostgres({ dataDir });
  const drop = async (): Promise<void> => {
    await stop();
    await rm(dataDir, { recursive: true });
  };
  return { url, drop };
}

async function createOn(server: string): Promise<Created> {
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  const run = async (sql: string): Promise<void> => {
    const client = new pg.Client({ connectionString: server });
    await client.connect();
    await client.query(sql).finally(() => client.end());
  };
  await run(`CREATE DATABASE ${name}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => run(`DROP DATABASE ${name} WITH (FORCE)`) };
}
