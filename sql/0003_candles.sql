CREATE FUNCTION timeframe_interval(p_timeframe text) RETURNS interval LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE p_timeframe
    WHEN '1s' THEN interval '1 second' WHEN '5s' THEN interval '5 seconds' WHEN '1m' THEN interval '1 minute'
    WHEN '5m' THEN interval '5 minutes' WHEN '15m' THEN interval '15 minutes' WHEN '1h' THEN interval '1 hour'
    WHEN '4h' THEN interval '4 hours' WHEN '1d' THEN interval '24 hours' END
$$;

-- The timeframes at least as long as the given one, shortest first.
CREATE FUNCTION timeframes_from(p_timeframe text) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT array_agg(t ORDER BY timeframe_interval(t))
  FROM unnest(ARRAY['1s', '5s', '1m', '5m', '15m', '1h', '4h', '1d']) AS t
  WHERE timeframe_interval(t) >= timeframe_interval(p_timeframe)
$$;

-- Series first: every read is of one series over a range of time (docs/adr/0004-candles-key.md).
CREATE TABLE candles (
  exchange text NOT NULL,
  symbol text NOT NULL,
  timeframe text NOT NULL,
  window_start timestamptz NOT NULL,
  open double precision NOT NULL,
  high double precision NOT NULL,
  low double precision NOT NULL,
  close double precision NOT NULL,
  volume double precision NOT NULL CHECK (volume > 0),
  quote_volume double precision NOT NULL,
  trade_count bigint NOT NULL,
  closed boolean NOT NULL,
  revision integer NOT NULL DEFAULT 1,
  source text NOT NULL CHECK (source IN ('trades', 'exchange')),
  complete boolean NOT NULL,
  -- The trades that decided open and close; for an exchange's candle the window's bounds and no id.
  open_ts timestamptz NOT NULL,
  open_id text NOT NULL COLLATE "C",
  close_ts timestamptz NOT NULL,
  close_id text NOT NULL COLLATE "C",
  PRIMARY KEY (exchange, symbol, timeframe, window_start)
);
CREATE INDEX candles_open ON candles (exchange, symbol) WHERE NOT closed;
