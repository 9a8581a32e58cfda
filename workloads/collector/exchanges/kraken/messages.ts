/** Kraken's WebSocket v2 messages and REST rows, as far as they are read. */

interface Level {
  readonly price: string;
  readonly qty: string;
}

export interface Book {
  readonly symbol: string;
  readonly bids: readonly Level[];
  readonly asks: readonly Level[];
  readonly checksum: number;
  readonly timestamp?: string;
}

export interface StreamTrade {
  readonly symbol: string;
  readonly side: 'buy' | 'sell';
  readonly price: number;
  readonly qty: number;
  readonly trade_id: number;
  readonly timestamp: string;
}

export interface DayTicker {
  readonly symbol: string;
  readonly bid: number;
  readonly ask: number;
  readonly last: number;
  readonly volume: number;
  readonly vwap: number;
  readonly low: number;
  readonly high: number;
  readonly change: number;
  readonly change_pct: number;
  readonly timestamp?: string;
}

export type Message =
  | { readonly channel: 'trade'; readonly data: readonly StreamTrade[] }
  | { readonly channel: 'book'; readonly type: 'snapshot' | 'update'; readonly data: readonly Book[] }
  | { readonly channel: 'ticker'; readonly data: readonly DayTicker[] }
  | { readonly channel?: undefined; readonly method?: string; readonly success?: boolean; readonly error?: string };

/** [price, volume, seconds, taker's side, order type, miscellaneous, id]; the seconds as text by `keepDigits`. */
export type PastTrade = readonly [string, string, string, 'b' | 's', string, string, number];
/** [start in seconds, open, high, low, close, vwap, volume, count] */
export type PastCandle = readonly [number, string, string, string, string, string, string, number];
