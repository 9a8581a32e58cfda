CREATE INDEX backfill_progress_undone ON backfill_progress (exchange, symbol, to_ts) WHERE kind = 'history' AND status <> 'done';

-- Whether a known hole lies in [p_from, p_to): a gap not yet filled, or history not yet fetched.
CREATE FUNCTION has_gap(p_exchange text, p_symbol text, p_from timestamptz, p_to timestamptz) RETURNS boolean
LANGUAGE sql STABLE AS $$
  SELECT EXISTS (
    SELECT FROM gaps
    WHERE exchange = p_exchange AND symbol = p_symbol AND filled_at IS NULL AND from_ts < p_to AND to_ts > p_from
  ) OR EXISTS (
    SELECT FROM backfill_progress
    WHERE exchange = p_exchange AND symbol = p_symbol AND kind = 'history' AND status <> 'done'
      AND from_ts < p_to AND to_ts > p_from
  )
$$;

-- Says of the candles that overlap [p_from, p_to) whether they are complete, where that has changed.
CREATE FUNCTION refresh_complete(
  p_exchange text, p_symbol text, p_from timestamptz, p_to timestamptz, p_timeframes text[]
) RETURNS SETOF candles LANGUAGE sql AS $$
  UPDATE candles c SET complete = NOT complete, revision = revision + 1
  FROM unnest(p_timeframes) AS t (timeframe)
  WHERE c.exchange = p_exchange AND c.symbol = p_symbol AND c.timeframe = t.timeframe
    AND c.window_start < p_to AND c.window_start > p_from - timeframe_interval(t.timeframe)
    AND c.complete = has_gap(p_exchange, p_symbol, c.window_start, c.window_start + timeframe_interval(t.timeframe))
  RETURNING c.*
$$;

CREATE FUNCTION larger_timeframes(p_timeframe text) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT array_agg(t) FROM unnest(ARRAY['5m', '15m', '1h', '4h', '1d']) AS t
  WHERE timeframe_interval(t) > timeframe_interval(p_timeframe)
$$;

-- The candles of one timeframe that overlap [p_from, p_to), made anew from those of a smaller one.
CREATE FUNCTION roll_up_candles(
  p_exchange text, p_symbol text, p_base text, p_timeframe text, p_from timestamptz, p_to timestamptz
) RETURNS SETOF candles LANGUAGE sql AS $$
  WITH bounds AS (
    SELECT timeframe_interval(p_timeframe) AS length,
      date_bin(timeframe_interval(p_timeframe), p_from, 'epoch') AS first,
      (SELECT window_start + timeframe_interval(p_base) FROM candles
       WHERE exchange = p_exchange AND symbol = p_symbol AND timeframe = p_base AND closed
       ORDER BY window_start DESC LIMIT 1) AS closed_to
  ), rolled AS (
    SELECT date_bin(b.length, c.window_start, 'epoch') AS window_start,
      (array_agg(c.open ORDER BY c.window_start))[1] AS open, max(c.high) AS high, min(c.low) AS low,
      (array_agg(c.close ORDER BY c.window_start DESC))[1] AS close,
      sum(c.volume) AS volume, sum(c.quote_volume) AS quote_volume, sum(c.trade_count)::bigint AS trade_count,
      CASE WHEN bool_or(c.source = 'exchange') THEN 'exchange' ELSE 'trades' END AS source,
      (array_agg(c.open_ts ORDER BY c.window_start))[1] AS open_ts,
      (array_agg(c.open_id ORDER BY c.window_start))[1] AS open_id,
      (array_agg(c.close_ts ORDER BY c.window_start DESC))[1] AS close_ts,
      (array_agg(c.close_id ORDER BY c.window_start DESC))[1] AS close_id
    FROM candles c, bounds b
    WHERE c.exchange = p_exchange AND c.symbol = p_symbol AND c.timeframe = p_base
      AND c.window_start >= b.first AND c.window_start < date_bin(b.length, p_to - interval '1 ms', 'epoch') + b.length
    GROUP BY 1
  )
  INSERT INTO candles AS c (exchange, symbol, timeframe, window_start, open, high, low, close, volume, quote_volume,
    trade_count, closed, source, complete, open_ts, open_id, close_ts, close_id)
  SELECT p_exchange, p_symbol, p_timeframe, r.window_start, r.open, r.high, r.low, r.close, r.volume, r.quote_volume,
    r.trade_count, COALESCE(r.window_start + b.length <= b.closed_to, false), r.source,
    NOT has_gap(p_exchange, p_symbol, r.window_start, r.window_start + b.length), r.open_ts, r.open_id, r.close_ts, r.close_id
  FROM rolled r, bounds b
  ON CONFLICT (exchange, symbol, timeframe, window_start) DO UPDATE SET
    open = EXCLUDED.open, high = EXCLUDED.high, low = EXCLUDED.low, close = EXCLUDED.close, volume = EXCLUDED.volume,
    quote_volume = EXCLUDED.quote_volume, trade_count = EXCLUDED.trade_count, closed = c.closed OR EXCLUDED.closed,
    revision = c.revision + 1, source = EXCLUDED.source, complete = EXCLUDED.complete,
    open_ts = EXCLUDED.open_ts, open_id = EXCLUDED.open_id, close_ts = EXCLUDED.close_ts, close_id = EXCLUDED.close_id
  WHERE (c.open, c.high, c.low, c.close, c.volume, c.trade_count, c.source, c.complete, c.closed) IS DISTINCT FROM
    (EXCLUDED.open, EXCLUDED.high, EXCLUDED.low, EXCLUDED.close, EXCLUDED.volume, EXCLUDED.trade_count, EXCLUDED.source,
     EXCLUDED.complete, c.closed OR EXCLUDED.closed)
  RETURNING c.*
$$;

-- Stores closed candles of the exchange's own history, ascending, and makes the larger ones anew from them. A complete
-- candle from trades stays: the exchange's wins only where trades are missing. Returns what changed.
CREATE FUNCTION store_exchange_candles(
  p_exchange text, p_symbol text, p_timeframe text, p_window_start timestamptz[], p_open float8[], p_high float8[],
  p_low float8[], p_close float8[], p_volume float8[], p_quote_volume float8[], p_trade_count bigint[]
) RETURNS SETOF candles LANGUAGE plpgsql AS $$
DECLARE
  v_length interval := timeframe_interval(p_timeframe);
  v_from timestamptz := p_window_start[1];
  v_to timestamptz := p_window_start[cardinality(p_window_start)] + v_length;
  v_timeframe text;
BEGIN
  IF cardinality(p_window_start) = 0 THEN RETURN; END IF;
  PERFORM lock_series(p_exchange, p_symbol);
  RETURN QUERY
    INSERT INTO candles AS c (exchange, symbol, timeframe, window_start, open, high, low, close, volume, quote_volume,
      trade_count, closed, source, complete, open_ts, open_id, close_ts, close_id)
    SELECT p_exchange, p_symbol, p_timeframe, n.window_start, n.open, n.high, n.low, n.close, n.volume, n.quote_volume,
      n.trade_count, true, 'exchange', true, n.window_start, '', n.window_start + v_length - interval '1 ms', ''
    FROM unnest(p_window_start, p_open, p_high, p_low, p_close, p_volume, p_quote_volume, p_trade_count)
      AS n (window_start, open, high, low, close, volume, quote_volume, trade_count)
    ON CONFLICT (exchange, symbol, timeframe, window_start) DO UPDATE SET
      open = EXCLUDED.open, high = EXCLUDED.high, low = EXCLUDED.low, close = EXCLUDED.close, volume = EXCLUDED.volume,
      quote_volume = EXCLUDED.quote_volume, trade_count = EXCLUDED.trade_count, closed = true,
      revision = c.revision + 1, source = 'exchange', complete = true,
      open_ts = EXCLUDED.open_ts, open_id = '', close_ts = EXCLUDED.close_ts, close_id = ''
    WHERE (c.source = 'exchange' OR NOT c.complete)
      AND (c.open, c.high, c.low, c.close, c.volume, c.trade_count, c.source, c.complete, c.closed) IS DISTINCT FROM
        (EXCLUDED.open, EXCLUDED.high, EXCLUDED.low, EXCLUDED.close, EXCLUDED.volume, EXCLUDED.trade_count, 'exchange', true, true)
    RETURNING c.*;
  FOREACH v_timeframe IN ARRAY larger_timeframes(p_timeframe) LOOP
    RETURN QUERY SELECT * FROM roll_up_candles(p_exchange, p_symbol, p_timeframe, v_timeframe, v_from, v_to);
  END LOOP;
END $$;

-- A range of history that is done may have been the last hole of the candles that overlap it.
CREATE FUNCTION backfill_range_done() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM refresh_complete(NEW.exchange, NEW.symbol, NEW.from_ts, NEW.to_ts, larger_timeframes('1m'));
  RETURN NULL;
END $$;
CREATE TRIGGER backfill_range_done AFTER UPDATE OF status ON backfill_progress FOR EACH ROW
WHEN (NEW.status = 'done' AND OLD.status <> 'done') EXECUTE FUNCTION backfill_range_done();
