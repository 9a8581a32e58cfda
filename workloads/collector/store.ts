import type pg from 'pg';
import type { Candle } from '../../contracts/candle.ts';
import type { DataSource } from '../../contracts/message.ts';
import type { Series } from '../../contracts/series.ts';
import { candleFields } from '../../runtime/postgres/candle-fields.ts';
import { inTransaction } from '../../runtime/postgres/pool.ts';
import type { BackfillRange, Span } from './backfill-plan.ts';
import type { Market, TradeCursor } from './exchange.ts';
import { newestOf } from './newest-candles.ts';

export interface Registration extends Series {
  readonly trackedSymbol: string;
  readonly market: Market;
  readonly dataSource: DataSource;
  readonly lookbackMs: number;
}

/** A hole in the trades of a series, exchange time [from, to) in ms UTC, between two trades where they are known. */
export interface Gap extends Series, Span {
  readonly fromId: string | null;
  readonly toId: string | null;
  readonly reason: string;
}

export type RangeKind = 'history' | 'gap';

/** Decides, under the lock of the series, what to fetch; `covered` is what has been planned of that kind before. */
export type Plan = (covered: readonly Span[]) => readonly BackfillRange[];

export async function registerSeries(pool: pg.Pool, registration: Registration): Promise<void> {
  const { exchange, symbol, trackedSymbol, market, dataSource, lookbackMs } = registration;
  await pool.query(
    `INSERT INTO tracked_series (exchange, symbol, tracked_symbol, base, quote, tick_size, lot_size, data_source, lookback_ms)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
     ON CONFLICT (exchange, symbol) DO UPDATE SET tracked_symbol = EXCLUDED.tracked_symbol, base = EXCLUDED.base,
       quote = EXCLUDED.quote, tick_size = EXCLUDED.tick_size, lot_size = EXCLUDED.lot_size,
       data_source = EXCLUDED.data_source, lookback_ms = EXCLUDED.lookback_ms, updated_at = now()`,
    [
      exchange,
      symbol,
      trackedSymbol,
      market.base,
      market.quote,
      market.tickSize,
      market.lotSize,
      dataSource,
      lookbackMs,
    ],
  );
}

/**
 * Where collecting goes on: behind the last stored trade, or at the end of the gap that follows it. Null when nothing
 * is stored. The newest 1s candle knows the last trade, and the key finds it at once.
 */
export async function resumePoint(pool: pg.Pool, { exchange, symbol }: Series): Promise<TradeCursor | null> {
  const { rows } = await pool.query<{ ts: Date; id: string }>(
    `SELECT close_ts AS ts, close_id AS id FROM candles WHERE exchange = $1 AND symbol = $2 AND timeframe = '1s'
     ORDER BY window_start DESC LIMIT 1`,
    [exchange, symbol],
  );
  const last = rows[0];
  if (!last) return null;
  const skipped = await pool.query<{ to: Date | null }>(
    `WITH RECURSIVE chain AS (
       SELECT to_ts FROM gaps
       WHERE exchange = $1 AND symbol = $2 AND to_ts > $3 AND (from_ts <= $3 OR from_id = $4)
       UNION
       SELECT g.to_ts FROM chain c JOIN gaps g ON g.from_ts <= c.to_ts AND g.to_ts > c.to_ts
       WHERE g.exchange = $1 AND g.symbol = $2
     ) SELECT max(to_ts) AS to FROM chain`,
    [exchange, symbol, last.ts, last.id],
  );
  const to = skipped.rows[0]?.to;
  return to ? { fromTs: to.getTime() } : { afterId: last.id, afterTs: last.ts.getTime() };
}

/** Up to where history is needed at least, ms UTC: where it was planned to, else the minute of the oldest trade. */
export async function historyEnd(pool: pg.Pool, { exchange, symbol }: Series): Promise<number | null> {
  const { rows } = await pool.query<{ end: Date | null }>(
    `SELECT COALESCE(
       (SELECT max(to_ts) FROM backfill_progress WHERE exchange = $1 AND symbol = $2 AND kind = 'history'),
       (SELECT date_bin('1 minute', window_start, 'epoch') FROM candles
        WHERE exchange = $1 AND symbol = $2 AND timeframe = '1s' ORDER BY window_start LIMIT 1)) AS end`,
    [exchange, symbol],
  );
  return rows[0]?.end?.getTime() ?? null;
}

/** Stores the ranges of history that the plan asks for. */
export function planHistoryRanges(pool: pg.Pool, series: Series, plan: Plan): Promise<void> {
  return inTransaction(pool, async (client) => {
    await lock(client, series);
    const ranges = await addRanges(client, series, 'history', plan);
    if (ranges.length === 0) return;
    // Candles of trades at the edges of what is planned now hold a hole.
    const from = Math.min(...ranges.map((range) => range.from));
    const to = Math.max(...ranges.map((range) => range.to));
    await refreshComplete(client, series, { from, to, timeframe: '1m' });
  });
}

/** Says anew of the candles that overlap a range, from its timeframe on, whether they are complete. */
export async function refreshComplete(
  client: pg.PoolClient,
  { exchange, symbol }: Series,
  { from, to, timeframe }: BackfillRange,
): Promise<void> {
  await client.query('SELECT count(*) FROM refresh_complete($1, $2, $3, $4, timeframes_from($5))', [
    exchange,
    symbol,
    new Date(from),
    new Date(to),
    timeframe,
  ]);
}

/** Stores a gap with the ranges that fill it; returns the candles that are no longer complete. */
export function openGap(pool: pg.Pool, gap: Gap, plan: Plan): Promise<readonly Candle[]> {
  return inTransaction(pool, async (client) => {
    const { exchange, symbol, fromId, toId, reason } = gap;
    const opened = await client.query<Candle>(`SELECT ${candleFields} FROM open_gap($1, $2, $3, $4, $5, $6, $7) AS c`, [
      exchange,
      symbol,
      new Date(gap.from),
      new Date(gap.to),
      fromId,
      toId,
      reason,
    ]);
    await addRanges(client, gap, 'gap', plan);
    // All its minutes may have been fetched for an earlier gap.
    const closed = await closeGaps(client, gap);
    return newestOf([...opened.rows, ...closed]);
  });
}

export async function closeGaps(client: pg.PoolClient, { exchange, symbol }: Series): Promise<readonly Candle[]> {
  const { rows } = await client.query<Candle>(`SELECT ${candleFields} FROM close_gaps($1, $2) AS c`, [
    exchange,
    symbol,
  ]);
  return rows;
}

export async function countOpenGaps(pool: pg.Pool, { exchange, symbol }: Series): Promise<number> {
  const { rows } = await pool.query<{ open: number }>(
    'SELECT count(*)::int AS open FROM gaps WHERE exchange = $1 AND symbol = $2 AND filled_at IS NULL',
    [exchange, symbol],
  );
  return rows[0]?.open ?? 0;
}

export async function lock(client: pg.PoolClient, { exchange, symbol }: Series): Promise<void> {
  await client.query('SELECT lock_series($1, $2)', [exchange, symbol]);
}

/** Adds what a plan asks for beside what is there, and returns that; the caller holds the lock of the series. */
export async function addRanges(
  client: pg.PoolClient,
  series: Series,
  kind: RangeKind,
  plan: Plan,
): Promise<readonly BackfillRange[]> {
  const { exchange, symbol } = series;
  const { rows } = await client.query<{ from: Date; to: Date }>(
    'SELECT from_ts AS from, to_ts AS to FROM backfill_progress WHERE exchange = $1 AND symbol = $2 AND kind = $3',
    [exchange, symbol, kind],
  );
  const ranges = plan(rows.map(({ from, to }) => ({ from: from.getTime(), to: to.getTime() })));
  await client.query(
    `INSERT INTO backfill_progress (exchange, symbol, kind, timeframe, from_ts, to_ts)
     SELECT $1, $2, $3, r.* FROM unnest($4::text[], $5::timestamptz[], $6::timestamptz[]) AS r ON CONFLICT DO NOTHING`,
    [
      exchange,
      symbol,
      kind,
      ranges.map(({ timeframe }) => timeframe),
      ranges.map(({ from }) => new Date(from)),
      ranges.map(({ to }) => new Date(to)),
    ],
  );
  return ranges;
}
