import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Simulator, startSimulator } from './run.ts';
import { type CcxtBinance, type CcxtTrade, ccxtBinance } from './testing/ccxt-binance.ts';

const symbol = 'BTC/USDT';
let simulator: Simulator;
let client: CcxtBinance;

beforeAll(async () => {
  simulator = await startSimulator({ symbols: ['BTC/USDT', 'ETH/USDT', 'ETH/BTC'] });
  client = await ccxtBinance(simulator);
});

afterAll(async () => {
  await client.close();
  await simulator.close();
});

function foldOf(trades: readonly CcxtTrade[]) {
  const prices = trades.map(({ price }) => price);
  const volume = trades.reduce((sum, { amount }) => sum + amount, 0);
  return [prices[0], Math.max(...prices), Math.min(...prices), prices.at(-1), volume];
}

/** All trades of a stretch of time, page by page as ccxt's users do it. */
async function tradesBetween(from: number, to: number): Promise<readonly CcxtTrade[]> {
  const trades: CcxtTrade[] = [...(await client.fetchTrades(symbol, from, 1000))];
  for (let page = trades; page.length === 1000 && (page.at(-1)?.timestamp ?? to) < to; ) {
    page = [...(await client.fetchTrades(symbol, undefined, 1000, { fromId: Number(trades.at(-1)?.id) + 1 }))];
    trades.push(...page);
  }
  return trades.filter(({ timestamp }) => timestamp >= from && timestamp < to);
}

describe('ccxt pro reads the simulator as Binance over REST', () => {
  test('markets with tick and lot sizes', async () => {
    expect(Object.keys(await client.loadMarkets()).sort()).toEqual(['BTC/USDT', 'ETH/BTC', 'ETH/USDT']);
    expect(client.market(symbol)).toMatchObject({ type: 'spot', precision: { price: 0.01, amount: 0.00001 } });
  });

  test('time, and the weight used', async () => {
    expect(Math.abs((await client.fetchTime()) - Date.now())).toBeLessThan(1_000);
    const headers = Object.entries(client.last_response_headers).map(([name, value]) => [name.toLowerCase(), value]);
    expect(Number(Object.fromEntries(headers)['x-mbx-used-weight-1m'])).toBeGreaterThan(0);
  });

  test('tickers: one, several, all', async () => {
    const ticker = await client.fetchTicker(symbol);
    expect(ticker.low).toBeLessThanOrEqual(ticker.last);
    expect(ticker.high).toBeGreaterThanOrEqual(ticker.last);
    expect(ticker.ask).toBeGreaterThan(ticker.bid);
    expect(Object.keys(await client.fetchTickers(['BTC/USDT', 'ETH/BTC'])).sort()).toEqual(['BTC/USDT', 'ETH/BTC']);
    expect(Object.keys(await client.fetchTickers())).toHaveLength(3);
  });

  test('candles that equal the fold of the aggregate trades', async () => {
    const minute = Math.floor(Date.now() / 60_000) * 60_000 - 3_600_000;
    const [candle] = await client.fetchOHLCV(symbol, '1m', minute, 1);
    const fold = foldOf(await tradesBetween(minute, minute + 60_000));
    expect(candle?.[0]).toBe(minute);
    for (const [i, value] of fold.entries()) expect(candle?.[i + 1]).toBeCloseTo(value ?? Number.NaN, 9);
  });

  test('candles of every timeframe, 1,000 at a time', async () => {
    const start = Date.UTC(2026, 0, 1);
    const candles = await client.fetchOHLCV(symbol, '1m', start, 1000);
    expect(candles.map(([time]) => time)).toEqual(Array.from({ length: 1000 }, (_, i) => start + i * 60_000));
    for (const timeframe of ['1s', '5m', '15m', '1h', '4h', '1d', '1w']) {
      const recent = await client.fetchOHLCV('ETH/BTC', timeframe, undefined, 3);
      expect(recent).toHaveLength(3);
      expect(recent[1]?.[0]).toBeLessThan(recent[2]?.[0] ?? 0);
    }
  });

  test('aggregate trades by id, in one sequence without holes', async () => {
    const trades = await client.fetchTrades(symbol, undefined, 1000, { fromId: 123_456_789 });
    expect(trades.map(({ id }) => Number(id))).toEqual(Array.from({ length: 1000 }, (_, i) => 123_456_789 + i));
  });

  test('no trade and no candle of the future', async () => {
    expect(await client.fetchTrades(symbol, Date.now() + 60_000)).toEqual([]);
    expect((await client.fetchTrades(symbol)).at(-1)?.timestamp).toBeLessThanOrEqual(Date.now());
    expect(await client.fetchOHLCV(symbol, '1m', Date.now() + 120_000)).toEqual([]);
  });

  test('an unknown symbol is refused with the error that ccxt knows', async () => {
    const answer = await fetch(`${simulator.restUrl}/api/v3/klines?symbol=NOPE&interval=1m`);
    expect(answer.status).toBe(400);
    expect(await answer.json()).toEqual({ code: -1121, msg: 'Invalid symbol.' });
  });
});

describe('ccxt pro watches the simulator as Binance', () => {
  test('trades whose ids follow those of REST', async () => {
    const [first] = await client.watchTrades(symbol);
    const next = await client.watchTrades(symbol);
    const fetched = await client.fetchTrades(symbol, undefined, 1000, { fromId: Number(first?.id) });
    const ids = new Set(fetched.map(({ id }) => id));
    for (const trade of next) expect(ids).toContain(trade.id);
    expect(fetched.find(({ id }) => id === first?.id)).toMatchObject({ price: first?.price, amount: first?.amount });
  });

  test('ticker, candle, best bid and ask, all tickers', async () => {
    const [ticker, [candle], best, all] = await Promise.all([
      client.watchTicker('ETH/USDT'),
      client.watchOHLCV(symbol, '1m'),
      client.watchBidsAsks([symbol]),
      client.watchTickers(),
    ]);
    expect(ticker.symbol).toBe('ETH/USDT');
    expect(candle?.[0]).toBe(Math.floor(Date.now() / 60_000) * 60_000);
    expect(best[symbol]?.ask).toBeGreaterThan(best[symbol]?.bid ?? Number.NaN);
    expect(Object.keys(all).length).toBeGreaterThan(0);
  });

  test('the order book, update for update the one that REST tells', async () => {
    let seen = await client.watchOrderBook('ETH/USDT');
    for (let i = 0; i < 15; i++) {
      const before = seen.nonce;
      seen = await client.watchOrderBook('ETH/USDT');
      expect(seen.nonce).toBeGreaterThan(before);
      expect(seen.asks[0]?.[0]).toBeGreaterThan(seen.bids[0]?.[0] ?? Number.NaN);
    }
    for (;;) {
      const rest = await client.fetchOrderBook('ETH/USDT', 1000);
      while (seen.nonce < rest.nonce) seen = await client.watchOrderBook('ETH/USDT');
      if (seen.nonce > rest.nonce) continue;
      expect(seen.bids.map(([price, amount]) => [price, amount])).toEqual(rest.bids);
      expect(seen.asks.map(([price, amount]) => [price, amount])).toEqual(rest.asks);
      return;
    }
  });

  test('and stops when told to', async () => {
    await client.watchTrades('ETH/BTC');
    expect(await client.unWatchTrades('ETH/BTC')).toBe(true);
  });
});
