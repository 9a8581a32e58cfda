import type pg from 'pg';
import { seriesKey } from '../../contracts/series.ts';
import type { Trade } from '../../contracts/trade.ts';
import { knownTrades } from './store.ts';
import { copyTrades } from './trade-copy.ts';

const uniqueViolation = '23505';
/** How many batches are looked up beforehand after one held known trades: redeliveries come in a row. */
const carefulBatches = 16;

/**
 * Stores the trades that are new and tells which: the unique key decides. A plain COPY is the fast way and fails whole
 * on one known row, so it is tried only while none is expected. Needs the lock of the series (`lockSeries`): nobody
 * else stores their trades between the look-up and the COPY.
 */
export class TradeInserter {
  #careful = 0;

  /** Returns the rows (0-based, ascending) that were inserted. */
  async insert(client: pg.PoolClient, trades: readonly Trade[]): Promise<Int32Array> {
    if (trades.length === 0) return new Int32Array(0);
    if (this.#careful === 0 && (await this.#copyAll(client, trades))) return Int32Array.from(trades.keys());
    this.#careful = Math.max(0, this.#careful - 1);
    const rows = await newRows(client, trades);
    if (rows.length < trades.length) this.#careful = carefulBatches;
    if (rows.length > 0)
      await copyTrades(
        client,
        Array.from(rows, (row) => trades[row] as Trade),
      );
    return rows;
  }

  /** False when a known trade was among them; nothing is stored then. */
  async #copyAll(client: pg.PoolClient, trades: readonly Trade[]): Promise<boolean> {
    await client.query('SAVEPOINT before_copy');
    try {
      await copyTrades(client, trades);
      return true;
    } catch (error) {
      if ((error as { code?: string }).code !== uniqueViolation) throw error;
      await client.query('ROLLBACK TO SAVEPOINT before_copy');
      return false;
    }
  }
}

/** The rows that are neither stored nor repeat an earlier row. */
async function newRows(client: pg.PoolClient, trades: readonly Trade[]): Promise<Int32Array> {
  const known = new Set(await knownTrades(client, trades));
  const seen = new Set<string>();
  const fresh: number[] = [];
  trades.forEach((trade, row) => {
    const key = `${seriesKey(trade)} ${trade.ts} ${trade.id}`;
    if (known.has(row) || seen.has(key)) return;
    seen.add(key);
    fresh.push(row);
  });
  return Int32Array.from(fresh);
}
