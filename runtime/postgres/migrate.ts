import { readdir, readFile } from 'node:fs/promises';
import type pg from 'pg';
import { inTransaction } from './pool.ts';

const migrationsLock = 7_210_530_041;
const folder = new URL('../../sql/', import.meta.url);

/**
 * Brings the database to the newest schema: the numbered files of `sql/` that it has not had, in order, in one
 * transaction, one process at a time. Returns the names of those applied.
 */
export async function migrate(pool: pg.Pool): Promise<readonly string[]> {
  const files = (await readdir(folder)).filter((name) => /^\d{4}_.*\.sql$/.test(name)).sort();
  return inTransaction(pool, async (client) => {
    await client.query('SELECT pg_advisory_xact_lock($1)', [migrationsLock]);
    await client.query(
      'CREATE TABLE IF NOT EXISTS schema_migrations (name text PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT now())',
    );
    const { rows } = await client.query<{ name: string }>('SELECT name FROM schema_migrations');
    const known = new Set(rows.map((row) => row.name));
    const pending = files.filter((name) => !known.has(name));
    for (const name of pending) await apply(client, name);
    return pending;
  });
}

async function apply(client: pg.PoolClient, name: string): Promise<void> {
  try {
    await client.query(await readFile(new URL(name, folder), 'utf8'));
    await client.query('INSERT INTO schema_migrations (name) VALUES ($1)', [name]);
  } catch (cause) {
    throw new Error(`while applying migration ${name}: ${(cause as Error).message}`, { cause });
  }
}
