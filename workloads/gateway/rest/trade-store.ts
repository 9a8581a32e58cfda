import type pg from 'pg';
import type { Series } from '../../../contracts/series.ts';
import type { Cursor } from './cursor.ts';
import { positionOf, type StoredPage } from './page.ts';
import { ms, pageSql } from './page-sql.ts';
import { readPage, timestamp } from './stored-page.ts';

const json = `format('{"id":%s,"time":%s,"price":%s,"amount":%s,"side":"%s"}', to_json(id), ${ms('ts')}, price, amount, side)`;
/** The order of `compareTrades`. */
const order = ['ts', 'length(id)', 'id'];

/** `[$3, $4)`: the times in question; `$5`, `$6`: the position to start behind; `$7` the limit. */
function statement(direction: Cursor['direction']): string {
  const [compare, way] = direction === 'newer' ? ['>', 'ASC'] : ['<', 'DESC'];
  const rows = `SELECT ts, id, price, amount, side FROM trades
    WHERE exchange = $1 AND symbol = $2 AND ts >= $3 AND ts < $4
      AND (ts, length(id), id) ${compare} ($5::timestamptz, length($6::text), $6::text COLLATE "C")
    ORDER BY ${order.map((column) => `${column} ${way}`).join(', ')} LIMIT $7::int + 1`;
  return pageSql({ rows, limit: '$7', order, direction, json, time: ms('ts'), id: 'id' });
}

const statements = { newer: statement('newer'), older: statement('older') };

/**
 * The times between which the next `$5` trades lie. The key of trades starts with the time, so a page of a quiet series
 * would read all trades of the others; but each stored trade lies in a 1s candle (the two commit together), and those
 * are found by series.
 */
const spans = {
  newer: `SELECT max(window_start) + interval '1 second' AS edge FROM (
    SELECT window_start FROM candles WHERE exchange = $1 AND symbol = $2 AND timeframe = '1s'
      AND window_start > $3::timestamptz - interval '1 second' AND window_start < $4
    ORDER BY window_start LIMIT $5::int + 2) seconds`,
  older: `SELECT min(window_start) AS edge FROM (
    SELECT window_start FROM candles WHERE exchange = $1 AND symbol = $2 AND timeframe = '1s'
      AND window_start > $3::timestamptz - interval '1 second' AND window_start < $4
    ORDER BY window_start DESC LIMIT $5::int + 2) seconds`,
};

export interface TradeRange extends Series {
  readonly start: Cursor;
  readonly limit: number;
}

/** A page of trades. */
export async function readTrades(pool: pg.Pool, range: TradeRange): Promise<StoredPage> {
  const span = await readSpan(pool, range);
  if (!span) return { rows: null, more: false, end: null };
  const { exchange, symbol, limit, start } = range;
  const { time, id } = positionOf(start);
  const values = [exchange, symbol, ...span.map(timestamp), timestamp(time), id, limit];
  return readPage(pool, { name: `trades ${start.direction}`, text: statements[start.direction], values });
}

/** The times [from, to), ms UTC, of the trades that can be on the page; null when there are none. */
async function readSpan(pool: pg.Pool, range: TradeRange): Promise<readonly [number, number] | null> {
  const { exchange, symbol, limit, start } = range;
  const { direction } = start;
  const { time } = positionOf(start);
  const [from, to] =
    direction === 'newer' ? [Math.max(start.from, time), start.to] : [start.from, Math.min(start.to, time + 1)];
  const values = [exchange, symbol, timestamp(from), timestamp(to), limit];
  const statement = { name: `trade span ${direction}`, text: spans[direction], values };
  const edge = (await pool.query<{ edge: Date | null }>(statement)).rows[0]?.edge?.getTime();
  if (edge === undefined) return null;
  return direction === 'newer' ? [from, Math.min(edge, to)] : [Math.max(edge, from), to];
}
