/** A row of `candles c` as the fields of its message (contracts/candle.ts). */
export const candleFields = `c.exchange, c.symbol, c.timeframe, date_part('epoch', c.window_start) * 1000 AS "windowStart",
  c.open, c.high, c.low, c.close, c.volume, c.quote_volume AS "quoteVolume", c.trade_count::float8 AS "tradeCount",
  c.closed, c.revision, c.source, c.complete`;
