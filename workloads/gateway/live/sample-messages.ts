import type { Candle } from '../../../contracts/candle.ts';
import type { Feed } from '../../../contracts/feed.ts';
import type { OrderBook } from '../../../contracts/order-book.ts';
import type { Ticker } from '../../../contracts/ticker.ts';
import type { Trade } from '../../../contracts/trade.ts';

export const noon = Date.UTC(2026, 0, 1, 12);
export const btc = { exchange: 'binance', symbol: 'BTC/USDT' };
export const eth = { exchange: 'binance', symbol: 'ETH/USDT' };

export const trade = (id: number, series = btc): Trade => ({
  ...{ ...series, id: String(id), ts: noon + id, price: 5, amount: 1, side: 'buy', received: noon },
});
export const candle = (
  windowStart: number,
  revision: number,
  series = btc,
  timeframe: Candle['timeframe'] = '1m',
): Candle => ({
  ...{ ...series, timeframe, windowStart, revision, open: 1, high: 2, low: 1, close: revision, volume: 1 },
  ...{ quoteVolume: 1, tradeCount: 1, closed: false, source: 'trades', complete: true },
});
export const ticker = (last: number, series = btc): Ticker => ({
  ...{ ...series, ts: noon, received: noon, last, bid: null, ask: null, change24h: null, changePercent24h: null },
  ...{ high24h: null, low24h: null, volume24h: null, quoteVolume24h: null },
});
export const book = (seq: number, series = btc): OrderBook => ({
  ...{ ...series, ts: noon, received: noon, seq, bids: [[1, 1]], asks: [[2, 1]] },
});
export const feed = (reconnects: number, series = btc): Feed => ({
  ...{ ...series, ts: noon, received: noon, continuous: true, state: 'live', lastTradeTs: null, silentMs: null },
  ...{ lagP50Ms: null, lagP99Ms: null, clockSkewMs: 0, reconnects, orderBook: 'live' },
});
