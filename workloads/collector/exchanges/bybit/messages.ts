import type { LevelText } from '../order-book-levels.ts';

/** Bybit's v5 messages and REST rows, as far as they are read. */

export interface StreamTrade {
  readonly T: number;
  readonly S: 'Buy' | 'Sell';
  readonly v: string;
  readonly p: string;
  readonly i: string;
}

export interface PastTrade {
  readonly execId: string;
  readonly price: string;
  readonly size: string;
  readonly side: 'Buy' | 'Sell';
  readonly time: string;
}

export interface Book {
  readonly b: readonly LevelText[];
  readonly a: readonly LevelText[];
  readonly u: number;
}

export interface DayTicker {
  readonly lastPrice: string;
  readonly highPrice24h: string;
  readonly lowPrice24h: string;
  readonly prevPrice24h: string;
  readonly volume24h: string;
  readonly turnover24h: string;
  readonly price24hPcnt: string;
}

/** `topic` is `publicTrade.BTCUSDT`, `orderbook.50.BTCUSDT` or `tickers.BTCUSDT`; answers to commands have none. */
export interface Message {
  readonly topic?: string;
  readonly type?: 'snapshot' | 'delta';
  readonly ts?: number;
  readonly data?: unknown;
  readonly success?: boolean;
  readonly ret_msg?: string;
}

/** [start, open, high, low, close, volume, turnover] */
export type PastCandle = readonly [string, string, string, string, string, string, string];
