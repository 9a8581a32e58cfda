import type pg from 'pg';
import type { Series } from '../../../contracts/series.ts';
import type { Timeframe } from '../../../contracts/timeframe.ts';
import type { Cursor } from './cursor.ts';
import type { StoredPage } from './page.ts';
import { ms, pageSql } from './page-sql.ts';
import { readPage, timestamp } from './stored-page.ts';

const candleJson = `format('{"time":%s,"open":%s,"high":%s,"low":%s,"close":%s,"volume":%s,"quoteVolume":%s,'
  '"tradeCount":%s,"closed":%s,"revision":%s,"source":"%s","complete":%s}', ${ms('window_start')}, open, high, low, close,
  volume, quote_volume, trade_count, closed::text, revision, source, complete::text)`;

const order = ['window_start'];

function statement(direction: Cursor['direction']): string {
  const rows = `SELECT * FROM candles
    WHERE exchange = $1 AND symbol = $2 AND timeframe = $3 AND window_start >= $4 AND window_start < $5
    ORDER BY window_start ${direction === 'newer' ? 'ASC' : 'DESC'} LIMIT $6::int + 1`;
  return pageSql({ rows, limit: '$6', order, direction, json: candleJson, time: ms('window_start'), id: `''` });
}

const statements = { newer: statement('newer'), older: statement('older') };

export interface CandleRange extends Series {
  readonly timeframe: Timeframe;
  readonly start: Cursor;
  readonly limit: number;
}

/** A page of candles. */
export async function readCandles(pool: pg.Pool, range: CandleRange): Promise<StoredPage> {
  const { exchange, symbol, timeframe, start, limit } = range;
  const { direction, from, to, after } = start;
  const times = direction === 'newer' ? [after ? after.time + 1 : from, to] : [from, after ? after.time : to];
  const values = [exchange, symbol, timeframe, ...times.map(timestamp), limit];
  return readPage(pool, { name: `candles ${direction}`, text: statements[direction], values });
}

const newestStatement = `SELECT ${candleJson} AS json FROM candles
  WHERE exchange = $1 AND symbol = $2 AND timeframe = $3 ORDER BY window_start DESC LIMIT 1`;

/** JSON of the newest candle of a series; null without one. */
export async function readNewestCandle(pool: pg.Pool, series: Series, timeframe: Timeframe): Promise<string | null> {
  const values = [series.exchange, series.symbol, timeframe];
  const result = await pool.query<{ json: string }>({ name: 'newest candle', text: newestStatement, values });
  return result.rows[0]?.json ?? null;
}
