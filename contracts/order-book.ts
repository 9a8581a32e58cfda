import { z } from 'zod';

const level = z.tuple([z.number(), z.number()]).readonly();

/** The best levels of an order book that was proven whole (topic `crypto.raw.orderbook`). */
export const orderBookSchema = z.object({
  exchange: z.string().min(1),
  symbol: z.string().min(1),
  /** Exchange time where the exchange gives one, else receive time; ms UTC. */
  ts: z.int(),
  received: z.int(),
  /** The exchange's sequence number of the newest change in it; null where the exchange has none. */
  seq: z.int().nullable(),
  /** `[price, amount]`, best first: bids fall, asks rise. */
  bids: z.array(level).readonly(),
  asks: z.array(level).readonly(),
});

export type OrderBook = Readonly<z.infer<typeof orderBookSchema>>;
