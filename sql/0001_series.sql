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

-- Everyone who changes candles or gaps of a series takes this lock first, for the length of the transaction.
CREATE FUNCTION lock_series(p_exchange text, p_symbol text) RETURNS void LANGUAGE sql AS $$
  SELECT pg_advisory_xact_lock(hashtextextended(p_exchange || ':' || p_symbol, 0))
$$;
