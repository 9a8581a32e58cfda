import pg from 'pg';

/**
 * A pool of connections to `url`. An idle connection that breaks is reported to `onError` and replaced at the next use,
 * it does not end the process.
 */
export function createPool(url: string, onError: (error: Error) => void, max = 8): pg.Pool {
  const pool = new pg.Pool({ connectionString: url, max, application_name: 'cryptoviz' });
  pool.on('error', onError);
  return pool;
}

/** Runs `work` in one transaction: committed when it resolves, rolled back when it throws. */
export async function inTransaction<T>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  // A connection that breaks says so here too, besides rejecting the query in hand; unheard it would end the process.
  const onError = (error: Error): void => {
    broken = error;
  };
  client.on('error', onError);
  try {
    await client.query('BEGIN');
    const result = await work(client);
    await client.query('COMMIT');
    return result;
  } catch (error) {
    await client.query('ROLLBACK').catch(onError);
    throw error;
  } finally {
    client.off('error', onError);
    client.release(broken);
  }
}
