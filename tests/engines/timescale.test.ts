import { afterAll, beforeAll, expect, it } from 'vitest';
import { migrate } from '../../runtime/postgres/migrate.ts';
import { openTestDatabase, type TestDatabase } from '../support/database.ts';
import { engineSuite } from '../support/engine-suite.ts';

engineSuite('TimescaleDB', 'TEST_POSTGRES_URL', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await openTestDatabase();
  });
  afterAll(() => database.close());

  it('has nothing to do for a second migration', async () => {
    expect(await migrate(database.pool)).toEqual([]);
  });

  it('lets two processes migrate at once', async () => {
    await database.pool.query('DROP SCHEMA public CASCADE');
    await database.pool.query('CREATE SCHEMA public');
    const applied = await Promise.all([migrate(database.pool), migrate(database.pool)]);
    expect(applied.map((names) => names.length > 0).sort()).toEqual([false, true]);
  });

  it('can turn trades and candles into hypertables: their keys hold the time', async () => {
    await database.pool.query('CREATE EXTENSION IF NOT EXISTS timescaledb');
    for (const [table, column] of [
      ['trades', 'ts'],
      ['candles', 'window_start'],
    ]) {
      const { rows } = await database.pool.query(`SELECT created FROM create_hypertable('${table}', '${column}')`);
      expect(rows).toEqual([{ created: true }]);
    }
  });
});
