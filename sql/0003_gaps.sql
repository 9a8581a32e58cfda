-- A claim names who holds it; what failed waits until not_before.
ALTER TABLE backfill_progress
  ADD COLUMN claimed_by uuid,
  ADD COLUMN not_before timestamptz NOT NULL DEFAULT now();
CREATE INDEX backfill_progress_claim ON backfill_progress (exchange, to_ts) WHERE status <> 'done';

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
  RETURN QUERY SELECT * FROM refresh_complete(
    p_exchange, p_symbol, p_from, p_to, ARRAY['1s', '5s', '1m', '5m', '15m', '1h', '4h', '1d']);
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
  v_base interval;
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
    SELECT max(timeframe_interval(b.timeframe)) INTO v_base FROM backfill_progress b
    WHERE b.exchange = p_exchange AND b.symbol = p_symbol AND b.kind = 'gap'
      AND tstzrange(b.from_ts, b.to_ts) && gap_minutes(v_gap);
    RETURN QUERY SELECT * FROM refresh_complete(p_exchange, p_symbol, lower(gap_minutes(v_gap)), upper(gap_minutes(v_gap)), ARRAY(
      SELECT t FROM unnest(ARRAY['1m', '5m', '15m', '1h', '4h', '1d']) AS t WHERE timeframe_interval(t) >= v_base));
  END LOOP;
END $$;
