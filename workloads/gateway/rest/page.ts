import type { SeriesQuery } from '../../../contracts/api-query.ts';
import { type Cursor, decodeCursor, encodeCursor, endOfTime, type Position } from './cursor.ts';
import { createProblem, ProblemError } from './problem.ts';

/** Rows of one page as PostgreSQL made them. */
export interface StoredPage {
  /** JSON of the rows, comma separated, ascending; null without rows. */
  readonly rows: string | null;
  /** Whether there are more rows in the same direction. */
  readonly more: boolean;
  /** The page's last row in the direction of paging; null without rows. */
  readonly end: Position | null;
}

type Range = Pick<SeriesQuery, 'from' | 'to' | 'cursor'>;

/**
 * Where the page of a query starts. With `from` it goes forward up to `to`, without it backward from `to`; a cursor
 * keeps the direction and the range, which `from` and `to` beside it can only narrow.
 */
export function startOfPage({ from, to, cursor }: Range, query: string): Cursor {
  const direction = from === undefined ? 'older' : 'newer';
  if (cursor === undefined) return { direction, from: from ?? 0, to: to ?? endOfTime, after: null };
  const start = decodeCursor(cursor, query);
  if (!start) throw new ProblemError(foreignCursor);
  return { ...start, from: Math.max(start.from, from ?? 0), to: Math.min(start.to, to ?? endOfTime) };
}

const cursorDetail = 'is not the next of an earlier page of this query; leave it out to start anew';
export const foreignCursor = createProblem('invalid-parameter', `cursor ${cursorDetail}`, [
  { name: 'cursor', detail: cursorDetail },
]);

/** The position behind which the page's rows lie; see `Cursor.direction`. */
export function positionOf({ direction, from, to, after }: Cursor): Position {
  return after ?? { time: direction === 'newer' ? from : to, id: '' };
}

/** The answer's JSON. */
export function pageJson(page: StoredPage, start: Cursor, query: string): string {
  const next = page.more && page.end ? JSON.stringify(encodeCursor({ ...start, after: page.end }, query)) : 'null';
  return `{"data":[${page.rows ?? ''}],"next":${next}}`;
}
