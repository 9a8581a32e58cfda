-- Makes the candles of a timeframe anew whose windows hold one of `p_parts`, from all candles of the next smaller
-- timeframe in them. Returns those that changed. `p_closed_to`: windows that end later are still open.
CREATE FUNCTION roll_up_candles(p_parts candles[], p_timeframe text, p_closed_to timestamptz) RETURNS candles[]
LANGUAGE plpgsql AS $$
DECLARE
  v_exchange text := p_parts[1].exchange;
  v_symbol text := p_parts[1].symbol;
  v_base text := p_parts[1].timeframe;
  v_length interval := timeframe_interval(p_timeframe);
  v_windows tstzmultirange;
  v_holes tstzmultirange;
  v_changed candles[];
BEGIN
  SELECT range_agg(tstzrange(w, w + v_length)) INTO v_windows
  FROM (SELECT DISTINCT date_bin(v_length, window_start, 'epoch') AS w FROM unnest(p_parts)) AS windows;
  v_holes := holes(v_exchange, v_symbol, p_timeframe, lower(v_windows), upper(v_windows));
  WITH rolled AS (
    SELECT date_bin(v_length, c.window_start, 'epoch') AS window_start,
      (array_agg(c.open ORDER BY c.window_start))[1] AS open, max(c.high) AS high, min(c.low) AS low,
      (array_agg(c.close ORDER BY c.window_start))[count(*)] AS close,
      sum(c.volume) AS volume, sum(c.quote_volume) AS quote_volume, sum(c.trade_count)::bigint AS trade_count,
      CASE WHEN bool_or(c.source = 'exchange') THEN 'exchange' ELSE 'trades' END AS source,
      (array_agg(c.open_ts ORDER BY c.window_start))[1] AS open_ts,
      (array_agg(c.open_id ORDER BY c.window_start))[1] AS open_id,
      (array_agg(c.close_ts ORDER BY c.window_start))[count(*)] AS close_ts,
      (array_agg(c.close_id ORDER BY c.window_start))[count(*)] AS close_id
    FROM candles c
    WHERE c.exchange = v_exchange AND c.symbol = v_symbol AND c.timeframe = v_base
      AND c.window_start >= lower(v_windows) AND c.window_start < upper(v_windows) AND v_windows @> c.window_start
    GROUP BY 1
  ), changed AS (
    INSERT INTO candles AS c (exchange, symbol, timeframe, window_start, open, high, low, close, volume, quote_volume,
      trade_count, closed, source, complete, open_ts, open_id, close_ts, close_id)
    SELECT v_exchange, v_symbol, p_timeframe, r.window_start, r.open, r.high, r.low, r.close, r.volume, r.quote_volume,
      r.trade_count, r.window_start + v_length <= p_closed_to, r.source,
      NOT v_holes && tstzrange(r.window_start, r.window_start + v_length), r.open_ts, r.open_id, r.close_ts, r.close_id
    FROM rolled r
    ON CONFLICT (exchange, symbol, timeframe, window_start) DO UPDATE SET
      open = EXCLUDED.open, high = EXCLUDED.high, low = EXCLUDED.low, close = EXCLUDED.close, volume = EXCLUDED.volume,
      quote_volume = EXCLUDED.quote_volume, trade_count = EXCLUDED.trade_count, closed = c.closed OR EXCLUDED.closed,
      revision = c.revision + 1, source = EXCLUDED.source, complete = EXCLUDED.complete,
      open_ts = EXCLUDED.open_ts, open_id = EXCLUDED.open_id, close_ts = EXCLUDED.close_ts, close_id = EXCLUDED.close_id
    WHERE (c.open, c.high, c.low, c.close, c.volume, c.trade_count, c.source, c.complete, c.closed) IS DISTINCT FROM
      (EXCLUDED.open, EXCLUDED.high, EXCLUDED.low, EXCLUDED.close, EXCLUDED.volume, EXCLUDED.trade_count, EXCLUDED.source,
       EXCLUDED.complete, c.closed OR EXCLUDED.closed)
    RETURNING c.*
  )
  SELECT array_agg(n::candles) INTO v_changed FROM changed n;
  RETURN v_changed;
END $$;

-- Stores closed candles of the exchange's own history and makes the larger ones anew that hold them, each timeframe from
-- the one before. A complete candle from trades stays: the exchange's wins only where trades are missing. Returns what
-- changed.
CREATE FUNCTION store_exchange_candles(
  p_exchange text, p_symbol text, p_timeframe text, p_window_start timestamptz[], p_open float8[], p_high float8[],
  p_low float8[], p_close float8[], p_volume float8[], p_quote_volume float8[], p_trade_count bigint[]
) RETURNS SETOF candles LANGUAGE plpgsql AS $$
DECLARE
  v_length interval := timeframe_interval(p_timeframe);
  v_changed candles[];
  v_closed_to timestamptz;
  v_timeframe text;
BEGIN
  PERFORM lock_series(p_exchange, p_symbol);
  WITH changed AS (
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
    RETURNING c.*
  )
  SELECT array_agg(n::candles) INTO v_changed FROM changed n;
  SELECT c.window_start + v_length INTO v_closed_to FROM candles c
  WHERE c.exchange = p_exchange AND c.symbol = p_symbol AND c.timeframe = p_timeframe AND c.closed
  ORDER BY c.window_start DESC LIMIT 1;
  FOREACH v_timeframe IN ARRAY timeframes_from(p_timeframe) LOOP
    IF v_timeframe <> p_timeframe THEN v_changed := roll_up_candles(v_changed, v_timeframe, v_closed_to); END IF;
    EXIT WHEN v_changed IS NULL;
    RETURN QUERY SELECT * FROM unnest(v_changed);
  END LOOP;
END $$;
