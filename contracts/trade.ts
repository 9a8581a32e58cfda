import { z } from 'zod';

/** One trade as the exchange reported it (topic `crypto.raw.trades`, header `type: trade`). */
export const tradeSchema = z.object({
  exchange: z.string().min(1),
  symbol: z.string().min(1),
  /** The exchange's id of the trade; Binance: aggregate trade id. */
  id: z.string().min(1),
  /** Exchange time, ms UTC. */
  ts: z.int(),
  /** Quote units for one base unit. */
  price: z.number().positive(),
  /** Base units. */
  amount: z.number().positive(),
  /** The taker's side. */
  side: z.enum(['buy', 'sell']),
  /** When the collector received it, ms UTC of its own clock. */
  received: z.int(),
});

export type Trade = Readonly<z.infer<typeof tradeSchema>>;

/** What decides which of two trades of a series came first. */
export type TradePosition = Pick<Trade, 'ts' | 'id'>;

/**
 * Order of two trades of one series: exchange time, then id. Ids compare by length and then by code unit, which is
 * numeric order for sequential ids and a fixed order for opaque ones. SQL: `(ts, length(id), id COLLATE "C")`.
 */
export function compareTrades(a: TradePosition, b: TradePosition): number {
  if (a.ts !== b.ts) return a.ts - b.ts;
  if (a.id.length !== b.id.length) return a.id.length - b.id.length;
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
}
