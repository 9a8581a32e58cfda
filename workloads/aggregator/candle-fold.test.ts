import fc from 'fast-check';
import { expect, it } from 'vitest';
import { timeframeMs, timeframes } from '../../contracts/timeframe.ts';
import { compareTrades, type Trade } from '../../contracts/trade.ts';
import { toColumns } from './batch.ts';
import type { CandleColumns } from './candle-columns.ts';
import { foldTrades } from './candle-fold.ts';
import { rollUp } from './rollup.ts';

const base = Date.UTC(2026, 0, 1);

const trades = fc
  .uniqueArray(fc.record({ n: fc.integer({ min: 1, max: 3_000 }), series: fc.integer({ min: 0, max: 2 }) }), {
    minLength: 1,
    maxLength: 60,
    selector: ({ n, series }) => `${series}:${n}`,
  })
  .chain((rows) => fc.tuple(...rows.map(trade)));

function trade({ n, series }: { readonly n: number; readonly series: number }): fc.Arbitrary<Trade> {
  return fc.record({
    exchange: fc.constant('binance'),
    symbol: fc.constant(['BTC/USDT', 'ETH/USDT', 'XRP/ETH'][series] as string),
    id: fc.constant(String(n)),
    ts: fc.integer({ min: 0, max: 400 }).map((step) => base + step * 97_003),
    price: fc.integer({ min: 1, max: 1_000_000 }).map((ticks) => ticks / 100),
    amount: fc.integer({ min: 1, max: 1_000_000 }).map((lots) => lots / 10_000),
    side: fc.constantFrom('buy' as const, 'sell' as const),
    received: fc.constant(base),
  });
}

function fold(input: readonly Trade[]): CandleColumns {
  const columns = toColumns(input);
  return foldTrades(columns, Int32Array.from(input.keys()), timeframeMs['1m']);
}

/** The definition, trade by trade, with nothing clever in it. */
function slowFold(input: readonly Trade[], symbol: string, start: number, windowMs: number) {
  const inside = input
    .filter((t) => t.symbol === symbol && t.ts >= start && t.ts < start + windowMs)
    .sort(compareTrades);
  return {
    open: inside[0]?.price,
    close: inside.at(-1)?.price,
    high: Math.max(...inside.map((t) => t.price)),
    low: Math.min(...inside.map((t) => t.price)),
    volume: inside.reduce((sum, t) => sum + t.amount, 0),
    quoteVolume: inside.reduce((sum, t) => sum + t.amount * t.price, 0),
    tradeCount: inside.length,
  };
}

function expectEqualFold(candles: CandleColumns, input: readonly Trade[], windowMs: number): void {
  const { keys } = toColumns(input);
  let counted = 0;
  for (let i = 0; i < candles.length; i += 1) {
    const symbol = keys[candles.series[i] as number]?.symbol as string;
    const right = slowFold(input, symbol, candles.windowStart[i] as number, windowMs);
    for (const field of ['open', 'close', 'high', 'low', 'tradeCount'] as const)
      expect(candles[field][i]).toBe(right[field]);
    for (const field of ['volume', 'quoteVolume'] as const) {
      expect(Math.abs((candles[field][i] as number) - right[field])).toBeLessThanOrEqual(right[field] * 1e-9);
    }
    counted += right.tradeCount;
  }
  expect(counted).toBe(input.length);
}

it('gives the candles of the definition, whatever the order of arrival', () => {
  fc.assert(
    fc.property(trades, (input) => expectEqualFold(fold(input), input, timeframeMs['1m'])),
    { numRuns: 10_000 },
  );
}, 60_000);

it('rolls up to the same candles as a fold into the larger window', () => {
  fc.assert(
    fc.property(trades, fc.constantFrom(...timeframes.slice(3)), (input, timeframe) => {
      expectEqualFold(rollUp(fold(input), timeframeMs[timeframe]), input, timeframeMs[timeframe]);
    }),
    { numRuns: 2_000 },
  );
}, 60_000);
