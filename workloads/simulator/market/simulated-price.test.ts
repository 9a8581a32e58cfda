import { describe, expect, test } from 'vitest';
import { barHistory } from './bar-history.ts';
import { listingOf } from './listing.ts';
import { factorsOf } from './simulated-price.ts';
import { simulatedTape } from './simulated-tape.ts';
import { hourMs } from './tape.ts';

const days = 4;
const start = Date.UTC(2026, 8, 7);
const factors = factorsOf(1);

function minuteReturns(symbol: string): number[] {
  const bars = barHistory(simulatedTape(1, listingOf(symbol), factors));
  const closes: number[] = [];
  for (let at = start; at < start + days * 24 * hourMs; at += 60_000) {
    const close = bars.bar(at, at + 60_000, at + 365 * 24 * hourMs)?.close ?? closes.at(-1);
    if (close !== undefined) closes.push(close);
  }
  return closes.slice(1).map((close, i) => Math.log(close / (closes[i] as number)));
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function correlation(a: readonly number[], b: readonly number[]): number {
  const [meanA, meanB] = [mean(a), mean(b)];
  const together = mean(a.map((value, i) => (value - meanA) * ((b[i] as number) - meanB)));
  return together / Math.sqrt(mean(a.map((v) => (v - meanA) ** 2)) * mean(b.map((v) => (v - meanB) ** 2)));
}

/** 15-minute returns, where the tick size no longer matters. */
function quarters(returns: readonly number[]): number[] {
  return Array.from({ length: Math.floor(returns.length / 15) }, (_, i) =>
    returns.slice(i * 15, i * 15 + 15).reduce((sum, value) => sum + value, 0),
  );
}

describe('simulated prices', () => {
  const btc = minuteReturns('BTC/USDT');
  const eth = minuteReturns('ETH/USDT');
  const sol = minuteReturns('SOL/USDT');

  test('have fat tails: kurtosis above 4', () => {
    const variance = mean(btc.map((r) => r ** 2));
    expect(mean(btc.map((r) => r ** 4)) / variance ** 2).toBeGreaterThan(4);
  });

  test('cluster their volatility: sizes of returns go together, their signs do not', () => {
    const sizes = btc.map(Math.abs);
    expect(correlation(sizes.slice(0, -1), sizes.slice(1))).toBeGreaterThan(0.1);
    expect(correlation(sizes.slice(0, -30), sizes.slice(30))).toBeGreaterThan(0.05);
    expect(Math.abs(correlation(btc.slice(0, -1), btc.slice(1)))).toBeLessThan(0.15);
  });

  test('move together: correlations between 0.5 and 0.9', () => {
    for (const [a, b] of [
      [btc, eth],
      [btc, sol],
      [eth, sol],
    ] as const) {
      const together = correlation(quarters(a), quarters(b));
      expect(together).toBeGreaterThan(0.5);
      expect(together).toBeLessThan(0.92);
    }
  });

  test('have volatilities of 30 to 120 % a year', () => {
    for (const returns of [btc, eth, sol]) {
      const yearly = Math.sqrt(mean(returns.map((r) => r ** 2)) * 525_600);
      expect(yearly).toBeGreaterThan(0.3);
      expect(yearly).toBeLessThan(1.2);
    }
  });

  test('stay plausible for ten years', () => {
    const tape = simulatedTape(1, listingOf('BTC/USDT'), factors);
    for (let year = 2016; year <= 2026; year++) {
      const { bid } = tape.quoteAt(Date.UTC(year, 3, 5) / 100);
      expect(bid / 100).toBeGreaterThan(96_400 / 3);
      expect(bid / 100).toBeLessThan(96_400 * 3);
    }
  });

  test('of a cross are those of its two assets', () => {
    const mid = (symbol: string) => {
      const listing = listingOf(symbol);
      const { bid, ask } = simulatedTape(1, listing, factors).quoteAt(start / 100);
      return (bid + ask) / 2 / 10 ** listing.priceDecimals;
    };
    expect(mid('ETH/BTC') / (mid('ETH/USDT') / mid('BTC/USDT'))).toBeCloseTo(1, 3);
  });
});

test.each([
  ['BTCUSDT', /BASE\/QUOTE/],
  ['FOO/USDT', /no asset FOO/],
  ['BTC/BTC', /BASE\/QUOTE/],
])('symbol %s is refused with a reason', (symbol, reason) => {
  expect(() => listingOf(symbol)).toThrow(reason);
});
