import { afterAll, beforeAll, expect, it } from 'vitest';
import { openTestDatabase, type TestDatabase } from '../../tests/support/database.ts';
import { inTransaction } from './pool.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());

it('rejects a transaction whose connection breaks, between two queries as well, and goes on with another one', async () => {
  const { pool } = database;
  const broken = inTransaction(pool, async (client) => {
    const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
    const ended = new Promise((resolve) => client.once('end', resolve));
    await pool.query('SELECT pg_terminate_backend($1)', [rows[0]?.pid]);
    await ended;
    await client.query('SELECT 1');
  });
  await expect(broken).rejects.toThrow();
  expect(await inTransaction(pool, async (client) => (await client.query('SELECT 1 AS one')).rows)).toEqual([
    { one: 1 },
  ]);
});

it('keeps nothing of a transaction that failed', async () => {
  const { pool } = database;
  await pool.query('CREATE TABLE kept (n int)');
  const failed = inTransaction(pool, async (client) => {
    await client.query('INSERT INTO kept VALUES (1)');
    throw new Error('on purpose');
  });
  await expect(failed).rejects.toThrow('on purpose');
  expect((await pool.query('SELECT FROM kept')).rowCount).toBe(0);
});
