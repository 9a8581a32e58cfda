import { z } from 'zod';

/**
 * How one collector's feed of one series is doing, once a second (topic `crypto.raw.trades`, header `type: feed`).
 * It travels in the trades' partition, behind the trades that it speaks of, and so is their watermark as well.
 */
export const feedSchema = z.object({
  exchange: z.string().min(1),
  symbol: z.string().min(1),
  /** The exchange's clock, ms UTC. */
  ts: z.int(),
  /** The collector's clock at the same moment, ms UTC. */
  received: z.int(),
  /**
   * True when every trade up to `ts` (less network delay) went ahead of this message: the socket is up and no hole is
   * being filled. Windows close on continuous feeds only.
   */
  continuous: z.boolean(),
  state: z.enum(['connecting', 'recovering', 'live', 'disconnected', 'suspended']),
  /** Exchange time of the newest trade published, ms UTC; null before the first. */
  lastTradeTs: z.int().nullable(),
  /** Milliseconds since anything, even a ping, came over the socket; null while there is none. */
  silentMs: z.int().nullable(),
  /** Exchange time → received, over the last minute, ms; null without trades. */
  lagP50Ms: z.number().nullable(),
  lagP99Ms: z.number().nullable(),
  /** The collector's clock minus the exchange's, ms. */
  clockSkewMs: z.number(),
  reconnects: z.int(),
  orderBook: z.enum(['live', 'resynchronising', 'off']),
});

export type Feed = Readonly<z.infer<typeof feedSchema>>;
