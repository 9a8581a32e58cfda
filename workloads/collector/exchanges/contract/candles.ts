import { expect, test } from 'vitest';
import type { Fixture } from '../fixture.ts';
import { openAgainst } from './open-against.ts';

export function describeCandles(fixture: Fixture): void {
  test('gives candles by the start of their windows, ascending and inside the range', async () => {
    const { server, exchange } = await openAgainst(fixture);
    const all = server.state().candles(`trades:${fixture.tradeName}`);
    const [from, to] = [all[0]?.start ?? 0, (all.at(-1)?.start ?? 0) + 60_000];
    const candles = await exchange.fetchCandles(fixture.tradeSymbol, '1m', from, to);
    expect(candles.map(({ windowStart, open, high, low, close }) => [windowStart, open, high, low, close])).toEqual(
      all.map(({ start, open, high, low, close }) => [start, open, high, low, close]),
    );
    candles.forEach((candle, index) => {
      expect(candle.volume).toBeCloseTo(all[index]?.volume ?? Number.NaN, 6);
      expect(candle.quoteVolume / (all[index]?.quoteVolume ?? Number.NaN)).toBeCloseTo(1, 1);
      expect([0, all[index]?.tradeCount]).toContain(candle.tradeCount);
    });
    expect(await exchange.fetchCandles(fixture.tradeSymbol, '1m', from, from + 60_000)).toEqual(candles.slice(0, 1));
    expect(await exchange.fetchCandles(fixture.tradeSymbol, '1m', to, to + 3_600_000)).toEqual([]);
  });
}
