import { z } from 'zod';
import type { ApiCandle, ApiTrade, Problem } from './api.ts';
import { exchangeName, symbolName, timeframeName } from './api-query.ts';
import type { Feed } from './feed.ts';
import type { OrderBook } from './order-book.ts';
import type { Series } from './series.ts';
import type { Ticker } from './ticker.ts';
import type { Timeframe } from './timeframe.ts';

/** Where the gateway's socket.io listens. */
export const socketPath = '/ws';

const series = { exchange: exchangeName, symbol: symbolName };

/**
 * What `subscribe` and `unsubscribe` take. `feeds` without a series means the feeds of all series. What is known is
 * sent at once, then every change.
 */
export const subscriptionSchema = z.discriminatedUnion('channel', [
  z.strictObject({ channel: z.literal('candles'), ...series, timeframe: timeframeName }),
  z.strictObject({ channel: z.literal('trades'), ...series }),
  z.strictObject({ channel: z.literal('tickers'), ...series }),
  z.strictObject({ channel: z.literal('orderbook'), ...series }),
  z
    .strictObject({ channel: z.literal('feeds'), exchange: exchangeName.optional(), symbol: symbolName.optional() })
    .refine(({ exchange, symbol }) => (exchange === undefined) === (symbol === undefined), {
      path: ['symbol'],
      message: 'goes together with exchange: give both, or none for all feeds',
    }),
]);

export type SubscriptionRequest = Readonly<z.infer<typeof subscriptionSchema>>;

export type SubscriptionAnswer = { readonly ok: true } | { readonly ok: false; readonly problem: Problem };

/** Event `candle`: a window as it stands now; keep the highest revision of a window. */
export type CandleEvent = ApiCandle & Series & { readonly timeframe: Timeframe };
/** Event `trade` carries an array of these, ascending. */
export type TradeEvent = ApiTrade & Series;

/** Gateway to browser, as socket.io types them. */
export interface ServerEvents {
  candle: (candle: CandleEvent) => void;
  trade: (trades: readonly TradeEvent[]) => void;
  ticker: (ticker: Ticker) => void;
  orderbook: (book: OrderBook) => void;
  feed: (feed: Feed) => void;
}

/** Browser to gateway. */
export interface ClientEvents {
  subscribe: (request: SubscriptionRequest, answer: (answer: SubscriptionAnswer) => void) => void;
  unsubscribe: (request: SubscriptionRequest, answer: (answer: SubscriptionAnswer) => void) => void;
}
