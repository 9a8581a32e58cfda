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
