import type { Series } from '../../../contracts/series.ts';
import type { Timeframe } from '../../../contracts/timeframe.ts';
import type { TestDatabase } from '../../../tests/support/database.ts';

export interface SeedTrade {
  readonly ts: number;
  readonly id: string;
}

/** Stores trades as the aggregator does: together with their 1s candles. */
export async function seedTrades(database: TestDatabase, series: Series, trades: readonly SeedTrade[]): Promise<void> {
  const values = [series.exchange, series.symbol, trades.map(({ ts }) => iso(ts)), trades.map(({ id }) => id)];
  await database.pool.query(
    `INSERT INTO trades SELECT t.ts, $1, $2, t.id, 96412.3, 0.5, 'buy', t.ts
     FROM unnest($3::timestamptz[], $4::text[]) AS t (ts, id)`,
    values,
  );
  const seconds = [...new Set(trades.map(({ ts }) => Math.floor(ts / 1_000) * 1_000))];
  await seedCandles(database, { ...series, timeframe: '1s' }, seconds);
}

/** Stores candles that start at the times; known ones stay. */
export async function seedCandles(
  { pool }: TestDatabase,
  { exchange, symbol, timeframe }: Series & { readonly timeframe: Timeframe },
  times: readonly number[],
): Promise<void> {
  await pool.query(
    `INSERT INTO candles SELECT $1, $2, $3, t, 96412.3, 96420.5, 1e-8, '0.30000000000000004', 1.5, 144618.45, 12, true, 3, 'trades', true, t, '1', t, '2'
     FROM unnest($4::timestamptz[]) AS t ON CONFLICT DO NOTHING`,
    [exchange, symbol, timeframe, times.map(iso)],
  );
}

export async function seedGaps({ pool }: TestDatabase, series: Series, gaps: readonly (readonly [number, number])[]) {
  await pool.query(
    `INSERT INTO gaps (exchange, symbol, from_ts, to_ts, reason)
     SELECT $1, $2, g.from_ts, g.to_ts, 'socket "dropped"' FROM unnest($3::timestamptz[], $4::timestamptz[]) AS g (from_ts, to_ts)`,
    [series.exchange, series.symbol, gaps.map(([from]) => iso(from)), gaps.map(([, to]) => iso(to))],
  );
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
