import type pg from 'pg';
import type { Candle } from '../../contracts/candle.ts';
import type { Series } from '../../contracts/series.ts';
import type { Timeframe } from '../../contracts/timeframe.ts';
import type { Trade } from '../../contracts/trade.ts';
import { numberArray, textArray } from '../../runtime/postgres/array-literal.ts';
import { candleFields } from '../../runtime/postgres/candle-fields.ts';
import type { CandleColumns } from './candle-columns.ts';

/** A minute of a series, told by its index; ms UTC. */
export interface SeriesMinute {
  readonly series: number;
  readonly start: number;
}

/** What has to be known of the series before trades are folded into their candles. */
export interface SeriesState {
  /** By index of the series: minutes whose trades the exchange's own candles hold already. */
  readonly exchangeMinutes: readonly ReadonlySet<number>[];
  /** By index of the series: no window of these minutes has a hole in it. */
  readonly whole: readonly boolean[];
}

/** Locks the series until the end of the transaction (always in the same order) and reads what the fold needs. */
export async function lockSeries(
  client: pg.PoolClient,
  keys: readonly Series[],
  minutes: readonly SeriesMinute[],
): Promise<SeriesState> {
  const names = [keys.map((key) => key.exchange), keys.map((key) => key.symbol)];
  await client.query({ name: 'lock-series', text: lockSql, values: names });
  const exchangeMinutes: ReadonlySet<number>[] = keys.map(() => new Set());
  const whole = keys.map(() => true);
  const starts = [numberArray(minutes.map(({ series }) => series + 1)), numberArray(minutes.map(({ start }) => start))];
  const { rows } = await client.query<{ series: number; minutes: number[]; whole: boolean }>({
    name: 'series-state',
    text: stateSql,
    values: [...names, ...starts],
  });
  for (const row of rows) {
    exchangeMinutes[row.series] = new Set(row.minutes);
    whole[row.series] = row.whole;
  }
  return { exchangeMinutes, whole };
}

const lockSql = `SELECT lock_series(exchange, symbol)
  FROM (SELECT exchange, symbol FROM unnest($1::text[], $2::text[]) AS s (exchange, symbol) ORDER BY 1, 2) AS ordered`;

/** A range that was fetched in larger candles holds the trades of minutes that have none of their own. */
const stateSql = `SELECT n - 1 AS series,
    isempty(holes(exchange, symbol, '1s', first, last + interval '1 minute')) AND isempty(holes(exchange, symbol, '1d',
      date_bin('1 day', first, 'epoch'), date_bin('1 day', last, 'epoch') + interval '24 hours')) AS whole,
    ARRAY(SELECT start FROM unnest(starts) AS start, LATERAL (SELECT to_timestamp(start / 1000) AS ts) AS minute
      WHERE EXISTS (SELECT FROM candles c WHERE c.exchange = s.exchange AND c.symbol = s.symbol AND c.timeframe = '1m'
          AND c.window_start = ts AND c.source = 'exchange')
        OR EXISTS (SELECT FROM backfill_progress b WHERE b.exchange = s.exchange AND b.symbol = s.symbol
          AND b.timeframe <> '1m' AND b.status = 'done' AND b.from_ts <= ts AND b.to_ts > ts)) AS minutes
  FROM (SELECT n, ($1::text[])[n] AS exchange, ($2::text[])[n] AS symbol, to_timestamp(min(start) / 1000) AS first,
      to_timestamp(max(start) / 1000) AS last, array_agg(start) AS starts
    FROM unnest($3::int[], $4::float8[]) AS m (n, start) GROUP BY n) AS s`;

/** The rows (0-based) that are stored already. */
export async function knownTrades(client: pg.PoolClient, trades: readonly Trade[]): Promise<readonly number[]> {
  const { rows } = await client.query<{ row: number }>({
    name: 'known-trades',
    text: `SELECT n::int - 1 AS row
      FROM unnest($1::float8[], $2::text[], $3::text[], $4::text[]) WITH ORDINALITY AS t (ts, symbol, exchange, id, n),
        LATERAL (SELECT FROM trades k WHERE k.ts = to_timestamp(t.ts / 1000) AND k.symbol = t.symbol
          AND k.exchange = t.exchange AND k.id = t.id LIMIT 1) AS known`,
    values: [
      numberArray(trades.map((trade) => trade.ts)),
      textArray(trades.map((trade) => trade.symbol)),
      textArray(trades.map((trade) => trade.exchange)),
      textArray(trades.map((trade) => trade.id)),
    ],
  });
  return rows.map((row) => row.row);
}

/** Candles of one timeframe to merge into the stored ones. */
export interface TimeframeCandles {
  readonly timeframe: Timeframe;
  readonly candles: CandleColumns;
}

/** Merges what new trades add into the stored candles; returns them as they are now. */
export async function mergeCandles(
  client: pg.PoolClient,
  keys: readonly Series[],
  deltas: readonly TimeframeCandles[],
  whole: readonly boolean[],
): Promise<readonly Candle[]> {
  const numbers = (field: NumericField): string =>
    numberArray(deltas.flatMap(({ candles }) => Array.from(candles[field].subarray(0, candles.length))));
  const series = deltas.flatMap(({ candles }) => Array.from(candles.series.subarray(0, candles.length)));
  const { rows } = await client.query<Candle>({
    name: 'merge-candles',
    text: mergeSql,
    values: [
      textArray(series.map((at) => keys[at]?.exchange ?? '')),
      textArray(series.map((at) => keys[at]?.symbol ?? '')),
      textArray(deltas.flatMap(({ timeframe, candles }) => Array<string>(candles.length).fill(timeframe))),
      numbers('windowStart'),
      numbers('open'),
      numbers('high'),
      numbers('low'),
      numbers('close'),
      numbers('volume'),
      numbers('quoteVolume'),
      numbers('tradeCount'),
      numbers('openTs'),
      textArray(deltas.flatMap(({ candles }) => candles.openId)),
      numbers('closeTs'),
      textArray(deltas.flatMap(({ candles }) => candles.closeId)),
      textArray(series.map((at) => String(whole[at]))),
    ],
  });
  return rows;
}

type NumericField = {
  [K in keyof CandleColumns]: CandleColumns[K] extends Int32Array | Float64Array ? K : never;
}[keyof CandleColumns];

const mergeSql = `INSERT INTO candles AS c (exchange, symbol, timeframe, window_start, open, high, low, close, volume,
    quote_volume, trade_count, closed, source, complete, open_ts, open_id, close_ts, close_id)
  SELECT exchange, symbol, timeframe, to_timestamp(start / 1000), open, high, low, close, volume, quote_volume, trade_count,
    false, 'trades',
    whole OR isempty(holes(exchange, symbol, timeframe, to_timestamp(start / 1000),
      to_timestamp(start / 1000) + timeframe_interval(timeframe))),
    to_timestamp(open_ts / 1000), open_id, to_timestamp(close_ts / 1000), close_id
  FROM unnest($1::text[], $2::text[], $3::text[], $4::float8[], $5::float8[], $6::float8[], $7::float8[], $8::float8[],
    $9::float8[], $10::float8[], $11::bigint[], $12::float8[], $13::text[], $14::float8[], $15::text[], $16::boolean[])
    AS d (exchange, symbol, timeframe, start, open, high, low, close, volume, quote_volume, trade_count,
      open_ts, open_id, close_ts, close_id, whole)
  ON CONFLICT (exchange, symbol, timeframe, window_start) DO UPDATE SET
    open = CASE WHEN (EXCLUDED.open_ts, length(EXCLUDED.open_id), EXCLUDED.open_id) < (c.open_ts, length(c.open_id), c.open_id)
      THEN EXCLUDED.open ELSE c.open END,
    open_ts = CASE WHEN (EXCLUDED.open_ts, length(EXCLUDED.open_id), EXCLUDED.open_id) < (c.open_ts, length(c.open_id), c.open_id)
      THEN EXCLUDED.open_ts ELSE c.open_ts END,
    open_id = CASE WHEN (EXCLUDED.open_ts, length(EXCLUDED.open_id), EXCLUDED.open_id) < (c.open_ts, length(c.open_id), c.open_id)
      THEN EXCLUDED.open_id ELSE c.open_id END,
    close = CASE WHEN (EXCLUDED.close_ts, length(EXCLUDED.close_id), EXCLUDED.close_id) > (c.close_ts, length(c.close_id), c.close_id)
      THEN EXCLUDED.close ELSE c.close END,
    close_ts = CASE WHEN (EXCLUDED.close_ts, length(EXCLUDED.close_id), EXCLUDED.close_id) > (c.close_ts, length(c.close_id), c.close_id)
      THEN EXCLUDED.close_ts ELSE c.close_ts END,
    close_id = CASE WHEN (EXCLUDED.close_ts, length(EXCLUDED.close_id), EXCLUDED.close_id) > (c.close_ts, length(c.close_id), c.close_id)
      THEN EXCLUDED.close_id ELSE c.close_id END,
    high = GREATEST(c.high, EXCLUDED.high), low = LEAST(c.low, EXCLUDED.low),
    volume = c.volume + EXCLUDED.volume, quote_volume = c.quote_volume + EXCLUDED.quote_volume,
    trade_count = c.trade_count + EXCLUDED.trade_count, revision = c.revision + 1
  RETURNING ${candleFields}`;

/** Closes the windows whose end lies at or before the series' time (ms UTC); returns the candles that this closed. */
export async function closeCandles(
  client: pg.PoolClient,
  ends: readonly (Series & { readonly end: number })[],
): Promise<readonly Candle[]> {
  const { rows } = await client.query<Candle>({
    name: 'close-candles',
    text: `UPDATE candles c SET closed = true, revision = c.revision + 1
      FROM unnest($1::text[], $2::text[], $3::timestamptz[]) AS s (exchange, symbol, passed)
      WHERE c.exchange = s.exchange AND c.symbol = s.symbol AND NOT c.closed
        AND c.window_start + timeframe_interval(c.timeframe) <= s.passed
      RETURNING ${candleFields}`,
    values: [ends.map((s) => s.exchange), ends.map((s) => s.symbol), ends.map((s) => new Date(s.end))],
  });
  return rows;
}

/** The present state of the candles of all timeframes that hold the given trades. */
export async function candlesOf(
  client: pg.PoolClient,
  trades: readonly Trade[],
  timeframes: readonly Timeframe[],
): Promise<readonly Candle[]> {
  const { rows } = await client.query<Candle>({
    name: 'candles-of',
    text: `SELECT ${candleFields} FROM candles c JOIN (
        SELECT DISTINCT t.exchange, t.symbol, f.timeframe, date_bin(timeframe_interval(f.timeframe), t.ts, 'epoch') AS window_start
        FROM unnest($1::text[], $2::text[], $3::timestamptz[]) AS t (exchange, symbol, ts), unnest($4::text[]) AS f (timeframe)
      ) AS w USING (exchange, symbol, timeframe, window_start)`,
    values: [
      trades.map((trade) => trade.exchange),
      trades.map((trade) => trade.symbol),
      trades.map((trade) => new Date(trade.ts)),
      timeframes,
    ],
  });
  return rows;
}
