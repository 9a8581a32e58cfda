-- What is collected: one row per TrackedSymbol and exchange, written by its collector.
CREATE TABLE tracked_series (
  exchange text NOT NULL,
  symbol text NOT NULL,
  tracked_symbol text NOT NULL,
  base text NOT NULL,
  quote text NOT NULL,
  tick_size double precision NOT NULL,
  lot_size double precision NOT NULL,
  data_source text NOT NULL CHECK (data_source IN ('exchange', 'simulator')),
  lookback_ms bigint NOT NULL,
  updated_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (exchange, symbol)
);

-- The unique key is the only judge of what is new. Its order was measured: time first keeps the index narrow and hot.
CREATE TABLE trades (
  ts timestamptz NOT NULL,
  exchange text NOT NULL,
  symbol text NOT NULL,
  id text NOT NULL COLLATE "C",
  price double precision NOT NULL,
  amount double precision NOT NULL,
  side text NOT NULL,
  received timestamptz NOT NULL
);
CREATE UNIQUE INDEX trades_key ON trades (ts, symbol, exchange, id);

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
  volume double precision NOT NULL,
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

-- Ranges [from_ts, to_ts) of candles to fetch; a collector claims a range by a lease and renews it while it works.
CREATE TABLE backfill_progress (
  exchange text NOT NULL,
  symbol text NOT NULL,
  timeframe text NOT NULL,
  from_ts timestamptz NOT NULL,
  to_ts timestamptz NOT NULL CHECK (to_ts > from_ts),
  kind text NOT NULL CHECK (kind IN ('history', 'gap')),
  status text NOT NULL DEFAULT 'pending' CHECK (status IN ('pending', 'running', 'done', 'failed')),
  reason text,
  retries integer NOT NULL DEFAULT 0,
  candles integer NOT NULL DEFAULT 0,
  lease_until timestamptz,
  updated_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (exchange, symbol, kind, timeframe, from_ts, to_ts)
);

-- Everyone who changes candles or gaps of a series takes this lock first, for the length of the transaction.
CREATE FUNCTION lock_series(p_exchange text, p_symbol text) RETURNS void LANGUAGE sql AS $$
  SELECT pg_advisory_xact_lock(hashtextextended(p_exchange || ':' || p_symbol, 0))
$$;

CREATE FUNCTION timeframe_interval(p_timeframe text) RETURNS interval LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE p_timeframe
    WHEN '1s' THEN interval '1 second' WHEN '5s' THEN interval '5 seconds' WHEN '1m' THEN interval '1 minute'
    WHEN '5m' THEN interval '5 minutes' WHEN '15m' THEN interval '15 minutes' WHEN '1h' THEN interval '1 hour'
    WHEN '4h' THEN interval '4 hours' WHEN '1d' THEN interval '24 hours' END
$$;
