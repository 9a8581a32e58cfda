import type { Ticker } from '../../../contracts/ticker.ts';
import type { Timeframe } from '../../../contracts/timeframe.ts';
import type { Trade } from '../../../contracts/trade.ts';
import type { Exchange, ExchangeCandle, TradeCursor } from '../exchange.ts';
import type { CcxtApi, CcxtMarket } from './ccxt.ts';
import type { TimeReading } from './clock.ts';
import type { Endpoints } from './endpoints.ts';
import type { BookMessage, BookRules } from './order-book-state.ts';

/** The reach of a history that has no limit, in `candleReach`. */
export const unlimited = Number.POSITIVE_INFINITY;

/** What is subscribed to: one channel of one market. `depth` counts for the order book alone. */
export interface Topic {
  readonly channel: 'trades' | 'orderbook' | 'ticker';
  readonly market: CcxtMarket;
  readonly depth: number;
}

/** A trade without what every trade of a series has in common. */
export type VenueTrade = Pick<Trade, 'id' | 'ts' | 'price' | 'amount' | 'side'>;
/** `ts` is null where the exchange gives none. */
type VenueTicker = Omit<Ticker, 'exchange' | 'symbol' | 'received' | 'ts'> & { readonly ts: number | null };

/** What a message from the socket means; `name` is the market as the exchange writes it there. */
export type StreamEvent =
  | { readonly kind: 'trades'; readonly name: string; readonly trades: readonly VenueTrade[] }
  | { readonly kind: 'ticker'; readonly name: string; readonly ticker: VenueTicker }
  | { readonly kind: 'orderbook'; readonly name: string; readonly message: BookMessage }
  | { readonly kind: 'refused'; readonly reason: string };

/** Calls a public REST endpoint by ccxt's generated name. Rejects with an `ExchangeError` (errors.ts). */
export type Call = (endpoint: string, params: Readonly<Record<string, unknown>>) => Promise<unknown>;

export interface CandleRange {
  readonly timeframe: Timeframe;
  /** ms UTC, [from, to), aligned to the timeframe and at most `candlePage` windows long. */
  readonly from: number;
  readonly to: number;
}

/**
 * An exchange's dialect: how its REST answers and its socket's messages read. ccxt carries them (markets, addresses,
 * rate limits, sockets, keep-alive); the shared adapter (ccxt-exchange.ts) does the rest. A message of unexpected shape
 * may give NaN: bad trades are sorted out downstream, where they can be kept.
 */
export interface Venue {
  readonly id: string;
  /** File name of the ccxt pro class, and its options. */
  readonly ccxtClass: string;
  readonly ccxtOptions: Readonly<Record<string, unknown>>;
  /** Points ccxt's addresses at the given ones. */
  redirect(api: CcxtApi, endpoints: Endpoints): void;

  readonly tradeIds: Exchange['tradeIds'];
  readonly candleReach: Exchange['candleReach'];
  /** Candles that one call gives. */
  readonly candlePage: number;
  /** Request weight that may be used a minute; absent where the exchange does not count. */
  readonly weightLimit?: number;

  /** Quotes numbers of an answer's text whose digits a double would lose. */
  keepDigits?(text: string): string;
  /** What it answers for a market that it does not have, where ccxt does not know that. */
  readonly unknownMarket?: RegExp;
  fetchTime(call: Call): Promise<TimeReading>;
  /** A page of past trades, in any order; the adapter sorts them and drops what lies before the cursor. */
  fetchTrades(call: Call, market: CcxtMarket, from: TradeCursor): Promise<readonly VenueTrade[]>;
  /** Candles around the range, in any order; the adapter sorts and cuts them. */
  fetchCandles(call: Call, market: CcxtMarket, range: CandleRange): Promise<readonly ExchangeCandle[]>;
  /** Where the stream has changes only: the snapshot that they apply to. */
  fetchBook?(call: Call, market: CcxtMarket): Promise<BookMessage>;

  socketUrl(api: CcxtApi): string;
  /** What a subscription costs in ccxt's rate limiter. */
  readonly subscribeCost: number;
  /** The market as the socket writes it. */
  name(market: CcxtMarket): string;
  subscribe(topics: readonly Topic[]): readonly object[];
  unsubscribe(topics: readonly Topic[]): readonly object[];
  /** Reads a message; none for answers to pings and subscriptions. Throws when it is not JSON. */
  read(text: string): readonly StreamEvent[];
  bookRules(depth: number): BookRules;
}
