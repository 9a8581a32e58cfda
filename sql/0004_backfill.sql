-- Ranges [from_ts, to_ts) of candles to fetch. A collector claims one by a lease, which names it, and renews that while it
-- works; what failed waits until not_before.
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
  claimed_by uuid,
  lease_until timestamptz,
  not_before timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (exchange, symbol, kind, timeframe, from_ts, to_ts)
);
CREATE INDEX backfill_progress_undone ON backfill_progress (exchange, symbol, to_ts) WHERE kind = 'history' AND status <> 'done';
CREATE INDEX backfill_progress_claim ON backfill_progress (exchange, to_ts) WHERE status <> 'done';
