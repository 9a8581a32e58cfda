import type pg from 'pg';
import type { Series } from '../../../contracts/series.ts';
import type { Cursor } from './cursor.ts';
import { foreignCursor, type StoredPage } from './page.ts';
import { ms, pageSql } from './page-sql.ts';
import { ProblemError } from './problem.ts';
import { readPage, timestamp } from './stored-page.ts';

/** Ranges of a gap may reach beyond it, to whole minutes: only what lies in the gap counts. */
const backfillPercent = `
  CASE WHEN filled_at IS NOT NULL THEN 100 ELSE least(100, coalesce((
    SELECT 100 * sum(date_part('epoch', least(b.to_ts, g.to_ts) - greatest(b.from_ts, g.from_ts)))
    FROM backfill_progress b
    WHERE b.exchange = g.exchange AND b.symbol = g.symbol AND b.kind = 'gap' AND b.status = 'done'
      AND b.from_ts < g.to_ts AND b.to_ts > g.from_ts
  ) / date_part('epoch', g.to_ts - g.from_ts), 0)) END`;

const nullable = (sql: string) => `coalesce((${sql})::text, 'null')`;
const json = `format('{"from":%s,"to":%s,"reason":%s,"foundAt":%s,"filledAt":%s,"filledBy":%s,"backfillPercent":%s}',
  ${ms('from_ts')}, ${ms('to_ts')}, to_json(reason), ${ms('found_at')}, ${nullable(ms('filled_at'))},
  ${nullable('to_json(filled_by)')}, percent)`;
const order = ['from_ts', 'id'];

/** `$3`, `$4`: the range that a gap has to touch; `$5`, `$6`: the position to start behind; `$7` the limit. */
function statement(direction: Cursor['direction']): string {
  const [compare, way] = direction === 'newer' ? ['>', 'ASC'] : ['<', 'DESC'];
  const rows = `SELECT g.*, ${backfillPercent} AS percent FROM gaps g
    WHERE exchange = $1 AND symbol = $2 AND to_ts > $3 AND from_ts < $4
      AND (from_ts, id) ${compare} ($5::timestamptz, $6::bigint)
    ORDER BY from_ts ${way}, id ${way} LIMIT $7::int + 1`;
  return pageSql({ rows, limit: '$7', order, direction, json, time: ms('from_ts'), id: 'id::text' });
}

const statements = { newer: statement('newer'), older: statement('older') };

export interface GapRange extends Series {
  readonly start: Cursor;
  readonly limit: number;
}

/** A page of the gaps that touch the range, by their start. One that began before `from` and reaches into it is in. */
export async function readGaps(pool: pg.Pool, range: GapRange): Promise<StoredPage> {
  const { exchange, symbol, start, limit } = range;
  const { direction, from, to } = start;
  const after = start.after ?? { time: direction === 'newer' ? 0 : to, id: '0' };
  if (!/^\d{1,18}$/.test(after.id)) throw new ProblemError(foreignCursor);
  const values = [exchange, symbol, timestamp(from), timestamp(to), timestamp(after.time), after.id, limit];
  return readPage(pool, { name: `gaps ${direction}`, text: statements[direction], values });
}
