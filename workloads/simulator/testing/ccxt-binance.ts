import type { Simulator } from '../run.ts';

type Level = readonly [price: number, amount: number];

export interface CcxtTrade {
  readonly id: string;
  readonly timestamp: number;
  readonly price: number;
  readonly amount: number;
  readonly side: 'buy' | 'sell';
}

interface CcxtBook {
  readonly nonce: number;
  readonly bids: readonly Level[];
  readonly asks: readonly Level[];
}

interface CcxtTicker {
  readonly symbol: string;
  readonly last: number;
  readonly high: number;
  readonly low: number;
  readonly bid: number;
  readonly ask: number;
  readonly baseVolume: number;
}

type Candle = readonly [time: number, open: number, high: number, low: number, close: number, volume: number];
type Parameters = Readonly<Record<string, unknown>>;

/** What the tests use of ccxt pro's `binance`, typed by hand: its own types cover every exchange. */
export interface CcxtBinance {
  readonly urls: { api: { public: string; ws: { spot: string } } };
  readonly last_response_headers: Readonly<Record<string, string>>;
  loadHttpProxyAgent(): Promise<unknown>;
  loadMarkets(): Promise<Readonly<Record<string, unknown>>>;
  market(symbol: string): { type: string; precision: { price: number; amount: number } };
  fetchTime(): Promise<number>;
  fetchTicker(symbol: string): Promise<CcxtTicker>;
  fetchTickers(symbols?: readonly string[]): Promise<Readonly<Record<string, CcxtTicker>>>;
  fetchOHLCV(symbol: string, timeframe: string, since?: number, limit?: number): Promise<readonly Candle[]>;
  fetchTrades(symbol: string, since?: number, limit?: number, params?: Parameters): Promise<readonly CcxtTrade[]>;
  fetchOrderBook(symbol: string, limit?: number): Promise<CcxtBook>;
  watchTrades(symbol: string): Promise<readonly CcxtTrade[]>;
  watchTicker(symbol: string): Promise<CcxtTicker>;
  watchTickers(): Promise<Readonly<Record<string, CcxtTicker>>>;
  watchOHLCV(symbol: string, timeframe: string): Promise<readonly Candle[]>;
  watchBidsAsks(symbols: readonly string[]): Promise<Readonly<Record<string, CcxtTicker>>>;
  watchOrderBook(symbol: string, limit?: number): Promise<CcxtBook>;
  unWatchTrades(symbol: string): Promise<unknown>;
  close(): Promise<void>;
}

/** ccxt pro's own Binance client, pointed at a simulator. It reads aggregate trades over REST and from the stream. */
export async function ccxtBinance({ restUrl, wsUrl }: Simulator): Promise<CcxtBinance> {
  const file = new URL('./src/pro/binance.js', import.meta.resolve('ccxt')).href;
  const { default: Binance }: { default: new (config: object) => CcxtBinance } = await import(file);
  const client = new Binance({
    enableRateLimit: false,
    newUpdates: true,
    options: {
      defaultType: 'spot',
      fetchMarkets: { types: ['spot'] },
      fetchCurrencies: false,
      fetchTradesMethod: 'publicGetAggTrades',
      watchTrades: { name: 'aggTrade' },
    },
  });
  client.urls.api.public = `${restUrl}/api/v3`;
  client.urls.api.ws.spot = `${wsUrl}/ws`;
  await client.loadHttpProxyAgent();
  await client.loadMarkets();
  return client;
}
