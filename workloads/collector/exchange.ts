import type { Candle } from '../../contracts/candle.ts';
import type { OrderBook } from '../../contracts/order-book.ts';
import type { Ticker } from '../../contracts/ticker.ts';
import type { Timeframe } from '../../contracts/timeframe.ts';
import type { Trade } from '../../contracts/trade.ts';

/** What a market trades in. */
export interface Market {
  readonly symbol: string;
  readonly base: string;
  readonly quote: string;
  /** Smallest step of the price, quote units, and of the amount, base units. */
  readonly tickSize: number;
  readonly lotSize: number;
}

/** A closed or open candle of the exchange's own history. */
export type ExchangeCandle = Pick<
  Candle,
  'windowStart' | 'open' | 'high' | 'low' | 'close' | 'volume' | 'quoteVolume' | 'tradeCount'
>;

/** Where a page of past trades starts: behind a trade, or at an exchange time (ms UTC, inclusive). */
export type TradeCursor = { readonly afterId: string; readonly afterTs: number } | { readonly fromTs: number };

/** A socket from which nothing came for so long, not even an answer to a ping, is dead, ms. */
export const silenceMs = 20_000;

/**
 * An exchange as the collector needs it. One instance serves all symbols that a process collects there. What goes wrong
 * rejects with an `ExchangeError` (exchanges/errors.ts), told apart by `kind`.
 */
export interface Exchange {
  readonly id: string;
  /** `sequential`: each trade of a market has the id of the one before plus one; `opaque`: ids tell nothing but identity. */
  readonly tradeIds: 'sequential' | 'opaque';

  /** Throws when the exchange does not list the symbol. */
  loadMarket(symbol: string): Promise<Market>;

  /** Asks the exchange for its time; `now` follows it until the next call. */
  syncClock(): Promise<void>;
  /** The exchange's time, ms UTC. */
  now(): number;

  /**
   * The next trades from the stream, ascending; none is dropped between calls. Rejects when the socket failed or was
   * silent for `silenceMs`, also when nobody was waiting then; the next call connects again. Kraken and Coinbase begin with trades from before the call
   * (their true ids tell).
   */
  watchTrades(symbol: string): Promise<readonly Trade[]>;
  /**
   * One page of past trades, ascending; empty when there is none. Same ids and times as the stream. Rejects with
   * `OutOfReach` where the exchange does not go back that far (Bybit: the last 60 trades).
   */
  fetchTrades(symbol: string, from: TradeCursor): Promise<readonly Trade[]>;

  /** Timeframes that the exchange serves from its history, and how far back each reaches from now, ms. */
  readonly candleReach: Readonly<Partial<Record<Timeframe, number>>>;
  /**
   * Candles whose windows start in [from, to), ms UTC, ascending; at most one page, from the start of the range: go on
   * behind the last one. Windows without trades have none; empty means that the whole range has none. The open candle is
   * among them: compare with `now`. Where the exchange does not tell, `quoteVolume` is volume × typical price (Coinbase)
   * or × vwap (Kraken), and `tradeCount` 0 (Coinbase, Bybit).
   */
  fetchCandles(symbol: string, timeframe: Timeframe, from: number, to: number): Promise<readonly ExchangeCandle[]>;

  /**
   * The newest state of the book since the last call, proven whole by sequence or checksum; an immutable copy. Rejects
   * with `BrokenBook` when it broke; the next call resynchronises this symbol alone. `depth` stays the same for a symbol.
   */
  watchOrderBook(symbol: string, depth: number): Promise<OrderBook>;
  watchTicker(symbol: string): Promise<Ticker>;
  /** Ends the streams of a symbol, whose calls then stay unanswered; the next `watch…` begins anew. */
  unwatch(symbol: string): void;

  /** Request weight used in the present minute; null where the exchange does not count. Calls wait short of the limit. */
  usedWeight(): number | null;

  /** When anything last came over a socket (data, ping or pong), ms of the local clock; null while none is up. */
  lastMessageAt(): number | null;
  close(): Promise<void>;
}
