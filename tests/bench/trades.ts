import { toMessage } from '../../contracts/message.ts';
import { rawTrades } from '../../contracts/topics.ts';
import type { Trade } from '../../contracts/trade.ts';
import type { Received } from '../../runtime/bus/bus.ts';

/**
 * Trades of ten markets, 2,000 a second of exchange time, ids gapless, ascending. `from` counts the trades before
 * these, so that two calls do not overlap.
 */
export function makeTrades(count: number, from = 0): readonly Trade[] {
  const start = Date.UTC(2026, 0, 1);
  return Array.from({ length: count }, (_, i) => {
    const n = from + i;
    const market = n % 10;
    const ts = start + Math.floor(n / 2);
    const price = (market + 1) * 1_000 + ((n * 7919) % 1_000) / 10;
    const amount = 1 + ((n * 104_729) % 10_000) / 10_000;
    const side = n % 3 === 0 ? 'sell' : 'buy';
    return {
      exchange: 'binance',
      symbol: `COIN${market}/USDT`,
      id: String(1e9 + n),
      ts,
      price,
      amount,
      side,
      received: ts + 20,
    };
  });
}

/** The trades as a bus hands them out. */
export function asReceived(trades: readonly Trade[]): readonly Received[] {
  return trades.map((value, at) => ({
    ...toMessage({ topic: rawTrades, type: 'trade', source: 'simulator', value }),
    partition: 0,
    offset: String(at),
  }));
}
