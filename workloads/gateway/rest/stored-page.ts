import type pg from 'pg';
import type { Position } from './cursor.ts';
import type { StoredPage } from './page.ts';

export interface PageStatement {
  /** Name of the prepared statement: planning it each time would cost as much as reading. */
  readonly name: string;
  readonly text: string;
  readonly values: readonly (string | number)[];
}

interface Row {
  readonly rows: string | null;
  readonly more: boolean;
  readonly endTime: string | null;
  readonly endId: string | null;
}

/** Runs a statement of `pageSql`. */
export async function readPage(pool: pg.Pool, { name, text, values }: PageStatement): Promise<StoredPage> {
  const result = await pool.query<Row>({ name, text, values: [...values] });
  const row = result.rows[0];
  return { rows: row?.rows ?? null, more: row?.more ?? false, end: row ? endOf(row) : null };
}

function endOf({ endTime, endId }: Row): Position | null {
  return endTime === null || endId === null ? null : { time: Number(endTime), id: endId };
}

/** A timestamptz parameter of an instant in ms UTC. */
export function timestamp(ms: number): string {
  return new Date(ms).toISOString();
}
