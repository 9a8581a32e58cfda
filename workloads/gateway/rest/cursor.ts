import { z } from 'zod';

/** A row's place: rows order by time (ms UTC), then by id. The id `''` lies before all rows of its time. */
export interface Position {
  readonly time: number;
  readonly id: string;
}

/** Where a page starts, and where the paging ends. */
export interface Cursor {
  /** `newer`: ascending from the range's start; `older`: descending from its end. */
  readonly direction: 'newer' | 'older';
  /** The whole range [from, to) that is paged, ms UTC. */
  readonly from: number;
  readonly to: number;
  /** The last row of the page before; null on the first. */
  readonly after: Position | null;
}

/** Every instant of the database lies in [0, endOfTime). */
export const endOfTime = 253_402_300_799_999;
const instant = z.int().min(0).max(endOfTime);
const rowId = z
  .string()
  .max(200)
  .regex(/^[^\0]*$/);
const cursorSchema = z.tuple([
  z.literal(1),
  z.string(),
  z.enum(['newer', 'older']),
  instant,
  instant,
  z.tuple([instant, rowId]).nullable(),
]);

/** An opaque text for `cursor`; `query` names what is paged, so that it is of no use for anything else. */
export function encodeCursor({ direction, from, to, after }: Cursor, query: string): string {
  const fields = [1, query, direction, from, to, after && [after.time, after.id]];
  return Buffer.from(JSON.stringify(fields)).toString('base64url');
}

/** The cursor of the same query, or null when the text is none. */
export function decodeCursor(text: string, query: string): Cursor | null {
  const result = cursorSchema.safeParse(parseJson(Buffer.from(text, 'base64url').toString()));
  if (!result.success || result.data[1] !== query) return null;
  const [, , direction, from, to, after] = result.data;
  return { direction, from, to, after: after && { time: after[0], id: after[1] } };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // no JSON is no cursor: the schema refuses it
  }
}
