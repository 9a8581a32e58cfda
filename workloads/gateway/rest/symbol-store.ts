import type pg from 'pg';
import type { ApiSymbol } from '../../../contracts/api.ts';
import type { Series } from '../../../contracts/series.ts';
import { timeframes } from '../../../contracts/timeframe.ts';
import { ms } from './page-sql.ts';

/** What the database knows of a tracked series. */
export type StoredSymbol = Omit<ApiSymbol, 'ticker' | 'feed'>;

/** The exchange's time of a series, ms UTC: 24 hours are counted from it, not from this machine's clock. */
export interface SeriesClock extends Series {
  readonly now: number;
}

const timeframeList = timeframes.map((timeframe) => `'${timeframe}'`).join(', ');

/** Each value is found by the start of an index, so that the size of the tables does not matter. */
const statement = `
  WITH clocks AS (SELECT * FROM unnest($1::text[], $2::text[], $3::timestamptz[]) AS c (exchange, symbol, clock)),
  series AS (
    SELECT t.*, coalesce(c.clock, now()) AS clock FROM tracked_series t LEFT JOIN clocks c USING (exchange, symbol)
  ),
  progress AS (
    SELECT exchange, symbol, sum(date_part('epoch', to_ts - from_ts)) AS planned,
      sum(date_part('epoch', to_ts - from_ts)) FILTER (WHERE status = 'done') AS done
    FROM backfill_progress GROUP BY exchange, symbol
  )
  SELECT s.exchange, s.symbol, s.base, s.quote, s.tick_size AS "tickSize", s.lot_size AS "lotSize",
    s.data_source AS source,
    coalesce(100 * coalesce(p.done, 0) / p.planned, CASE WHEN s.lookback_ms = 0 THEN 100 ELSE 0 END) AS "backfillPercent",
    (SELECT min(o.oldest) FROM unnest(ARRAY[${timeframeList}]) AS f (timeframe), LATERAL (
      SELECT ${ms('window_start')}::float8 AS oldest FROM candles c
      WHERE c.exchange = s.exchange AND c.symbol = s.symbol AND c.timeframe = f.timeframe
      ORDER BY c.window_start LIMIT 1) o) AS "storedFrom",
    (SELECT count(*)::int FROM gaps g
      WHERE g.exchange = s.exchange AND g.symbol = s.symbol AND g.filled_at IS NULL) AS "gapsOpen",
    (SELECT json_build_object('count', count(*), 'ms', coalesce(sum(1000 * date_part('epoch',
        least(g.to_ts, s.clock) - greatest(g.from_ts, s.clock - interval '24 hours'))), 0)) FROM gaps g
      WHERE g.exchange = s.exchange AND g.symbol = s.symbol
        AND g.to_ts > s.clock - interval '24 hours' AND g.from_ts < s.clock) AS "gaps24h",
    ARRAY(SELECT c.close FROM candles c
      WHERE c.exchange = s.exchange AND c.symbol = s.symbol AND c.timeframe = '1h'
        AND c.window_start > s.clock - interval '24 hours' AND c.window_start <= s.clock
      ORDER BY c.window_start) AS spark
  FROM series s LEFT JOIN progress p USING (exchange, symbol)
  ORDER BY s.exchange, s.symbol`;

/** All tracked series, by exchange and symbol. */
export async function readSymbols(pool: pg.Pool, clocks: readonly SeriesClock[]): Promise<readonly StoredSymbol[]> {
  const values = [
    clocks.map(({ exchange }) => exchange),
    clocks.map(({ symbol }) => symbol),
    clocks.map(({ now }) => new Date(now).toISOString()),
  ];
  return (await pool.query<StoredSymbol>({ name: 'symbols', text: statement, values })).rows;
}
