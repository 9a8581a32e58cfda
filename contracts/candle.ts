import { z } from 'zod';
import { timeframes } from './timeframe.ts';

/** A candle as it stands now (topics `crypto.aggregated.<timeframe>`). A reader keeps the highest revision. */
export const candleSchema = z.object({
  exchange: z.string().min(1),
  symbol: z.string().min(1),
  timeframe: z.enum(timeframes),
  /** Start of the window, ms UTC. */
  windowStart: z.int(),
  open: z.number(),
  high: z.number(),
  low: z.number(),
  close: z.number(),
  /** Base units. */
  volume: z.number(),
  /** Quote units: the sum of price × amount. */
  quoteVolume: z.number(),
  tradeCount: z.int(),
  /** True once exchange time has passed the window's end and the grace. */
  closed: z.boolean(),
  /** Grows by one at each change of the candle. */
  revision: z.int(),
  /** `trades`: the fold of stored trades; `exchange`: the exchange's own candle (or a roll-up that holds one). */
  source: z.enum(['trades', 'exchange']),
  /** False while a known gap lies in the window. */
  complete: z.boolean(),
});

export type Candle = Readonly<z.infer<typeof candleSchema>>;
