-- Holes in the trades of a series: [from_ts, to_ts), after the trade from_id and before the trade to_id where known.
CREATE TABLE gaps (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  exchange text NOT NULL,
  symbol text NOT NULL,
  from_ts timestamptz NOT NULL,
  to_ts timestamptz NOT NULL CHECK (to_ts > from_ts),
  from_id text,
  to_id text,
  reason text NOT NULL,
  found_at timestamptz NOT NULL DEFAULT now(),
  filled_at timestamptz,
  filled_by text CHECK (filled_by IN ('trades', 'candles')),
  UNIQUE (exchange, symbol, from_ts, to_ts)
);
CREATE INDEX gaps_open ON gaps (exchange, symbol, from_ts) WHERE filled_at IS NULL;
CREATE INDEX gaps_end ON gaps (exchange, symbol, to_ts);

-- What candles of a timeframe are known to lack in [p_from, p_to): gaps not yet filled, history not yet fetched. A gap
-- that candles have filled stays one for windows below a minute: its trades never came.
CREATE FUNCTION holes(p_exchange text, p_symbol text, p_timeframe text, p_from timestamptz, p_to timestamptz)
RETURNS tstzmultirange LANGUAGE sql STABLE AS $$
  SELECT COALESCE(range_agg(tstzrange(from_ts, to_ts)), '{}') FROM (
    SELECT from_ts, to_ts FROM gaps
    WHERE exchange = p_exchange AND symbol = p_symbol AND to_ts > p_from AND from_ts < p_to
      AND (filled_at IS NULL OR timeframe_interval(p_timeframe) < interval '1 minute')
    UNION ALL
    SELECT from_ts, to_ts FROM backfill_progress
    WHERE exchange = p_exchange AND symbol = p_symbol AND to_ts > p_from AND from_ts < p_to
      AND kind = 'history' AND status <> 'done'
  ) AS hole
$$;

-- Says of the candles that overlap [p_from, p_to) whether they are complete, where that has changed. One timeframe at a
-- time: joined to a list of them, the key would be read from the beginning of the series.
CREATE FUNCTION refresh_complete(
  p_exchange text, p_symbol text, p_from timestamptz, p_to timestamptz, p_timeframes text[]
) RETURNS SETOF candles LANGUAGE plpgsql AS $$
DECLARE
  v_timeframe text;
  v_length interval;
  v_holes tstzmultirange;
BEGIN
  FOREACH v_timeframe IN ARRAY p_timeframes LOOP
    v_length := timeframe_interval(v_timeframe);
    v_holes := holes(p_exchange, p_symbol, v_timeframe, p_from - v_length, p_to + v_length);
    RETURN QUERY
      UPDATE candles c SET complete = NOT c.complete, revision = c.revision + 1
      WHERE c.exchange = p_exchange AND c.symbol = p_symbol AND c.timeframe = v_timeframe
        AND c.window_start > p_from - v_length AND c.window_start < p_to
        AND c.complete = (v_holes && tstzrange(c.window_start, c.window_start + v_length))
      RETURNING c.*;
  END LOOP;
END $$;

-- Records a hole in the trades of a series; candles that overlap it are no longer complete. A larger hole takes the
-- place of open ones within it. Returns the candles that changed.
CREATE FUNCTION open_gap(
  p_exchange text, p_symbol text, p_from timestamptz, p_to timestamptz, p_from_id text, p_to_id text, p_reason text
) RETURNS SETOF candles LANGUAGE plpgsql AS $$
DECLARE
  v_found_at timestamptz;
BEGIN
  PERFORM lock_series(p_exchange, p_symbol);
  WITH within AS (
    DELETE FROM gaps
    WHERE exchange = p_exchange AND symbol = p_symbol AND filled_at IS NULL AND from_ts >= p_from AND to_ts <= p_to
    RETURNING found_at
  )
  SELECT min(found_at) INTO v_found_at FROM within;
  INSERT INTO gaps (exchange, symbol, from_ts, to_ts, from_id, to_id, reason, found_at)
  SELECT p_exchange, p_symbol, p_from, p_to, p_from_id, p_to_id, p_reason, COALESCE(v_found_at, clock_timestamp())
  WHERE NOT EXISTS (
    SELECT FROM gaps
    WHERE exchange = p_exchange AND symbol = p_symbol AND filled_at IS NULL AND from_ts <= p_from AND to_ts >= p_to
  )
  ON CONFLICT DO NOTHING;
  RETURN QUERY SELECT * FROM refresh_complete(p_exchange, p_symbol, p_from, p_to, timeframes_from('1s'));
END $$;

-- The minutes that a hole touches.
CREATE FUNCTION gap_minutes(p_gap gaps) RETURNS tstzrange LANGUAGE sql IMMUTABLE AS $$
  SELECT tstzrange(
    date_bin('1 minute', p_gap.from_ts, 'epoch'),
    date_bin('1 minute', p_gap.to_ts - interval '1 ms', 'epoch') + interval '1 minute')
$$;

-- Closes the gaps of a series whose minutes have all been fetched as candles. Candles smaller than those fetched stay
-- incomplete: their trades never came. Returns the candles that changed.
CREATE FUNCTION close_gaps(p_exchange text, p_symbol text) RETURNS SETOF candles LANGUAGE plpgsql AS $$
DECLARE
  v_gap gaps;
  v_filled gaps[];
  v_base text;
BEGIN
  PERFORM lock_series(p_exchange, p_symbol);
  WITH filled AS (
    UPDATE gaps g SET filled_at = clock_timestamp(), filled_by = 'candles'
    WHERE g.exchange = p_exchange AND g.symbol = p_symbol AND g.filled_at IS NULL AND COALESCE((
      SELECT range_agg(tstzrange(b.from_ts, b.to_ts)) FROM backfill_progress b
      WHERE b.exchange = p_exchange AND b.symbol = p_symbol AND b.kind = 'gap' AND b.status = 'done'
        AND tstzrange(b.from_ts, b.to_ts) && gap_minutes(g)
    ) @> gap_minutes(g), false)
    RETURNING g.*
  )
  SELECT array_agg(f::gaps) INTO v_filled FROM filled f;
  FOREACH v_gap IN ARRAY COALESCE(v_filled, '{}') LOOP
    SELECT b.timeframe INTO v_base FROM backfill_progress b
    WHERE b.exchange = p_exchange AND b.symbol = p_symbol AND b.kind = 'gap' AND b.status = 'done'
      AND tstzrange(b.from_ts, b.to_ts) && gap_minutes(v_gap)
    ORDER BY timeframe_interval(b.timeframe) DESC LIMIT 1;
    RETURN QUERY SELECT * FROM refresh_complete(
      p_exchange, p_symbol, lower(gap_minutes(v_gap)), upper(gap_minutes(v_gap)), timeframes_from(v_base));
  END LOOP;
END $$;
