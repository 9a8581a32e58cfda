import { z } from 'zod';

/** A market's last 24 hours (topic `crypto.raw.tickers`). Numbers that the exchange does not give are null. */
export const tickerSchema = z.object({
  exchange: z.string().min(1),
  symbol: z.string().min(1),
  /** Exchange time, ms UTC. */
  ts: z.int(),
  received: z.int(),
  last: z.number(),
  bid: z.number().nullable(),
  ask: z.number().nullable(),
  /** 24 hours: absolute change of the price, and in percent. */
  change24h: z.number().nullable(),
  changePercent24h: z.number().nullable(),
  high24h: z.number().nullable(),
  low24h: z.number().nullable(),
  /** Base and quote units. */
  volume24h: z.number().nullable(),
  quoteVolume24h: z.number().nullable(),
});

export type Ticker = Readonly<z.infer<typeof tickerSchema>>;
