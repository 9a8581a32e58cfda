import { describe, expect, it } from 'vitest';
import type { Feed } from '../../contracts/feed.ts';
import { createExchangeClock } from './exchange-clock.ts';
import { ageSeverity, healthOf, nextInterval, staleAfterMs } from './health.ts';

const feed: Feed = {
  exchange: 'binance',
  symbol: 'BTC/USDT',
  ts: 1_000_000,
  received: 1_000_000,
  continuous: true,
  state: 'live',
  lastTradeTs: 1_000_000,
  silentMs: 0,
  lagP50Ms: 1,
  lagP99Ms: 2,
  clockSkewMs: 0,
  reconnects: 0,
  orderBook: 'live',
};
const about = { connected: true, feed, now: 1_001_000, usualMs: 500, backfillPercent: 100 };

describe('health', () => {
  it('is stale after three usual intervals, at least ten seconds', () => {
    expect([staleAfterMs(undefined), staleAfterMs(500), staleAfterMs(8_000), staleAfterMs(90_000)]).toEqual([
      30_000, 10_000, 24_000, 120_000,
    ]);
    expect([9_999, 10_000, 120_000].map((age) => ageSeverity(age, 500))).toEqual(['ok', 'warn', 'bad']);
  });

  it('does not call a quiet pair stale', () => {
    expect(healthOf({ ...about, now: 1_040_000, usualMs: 20_000 })).toBe('live');
    expect(healthOf({ ...about, now: 1_040_000 })).toBe('stale');
  });

  it('tells filling, offline and unknown apart', () => {
    expect(healthOf({ ...about, backfillPercent: 64 })).toBe('filling');
    expect(healthOf({ ...about, feed: { ...feed, state: 'disconnected' } })).toBe('offline');
    expect(healthOf({ ...about, feed: undefined })).toBe('connecting');
    expect(healthOf({ ...about, connected: false })).toBe('connecting');
  });

  it('learns the usual interval, and from long ones faster', () => {
    expect(nextInterval(1_000, 2_000)).toBeCloseTo(1_300);
    expect(nextInterval(2_000, 1_000)).toBeCloseTo(1_970);
    const busy = Array.from({ length: 60 }).reduce<number | undefined>(
      (usual) => nextInterval(usual, 1_000),
      undefined,
    );
    expect(staleAfterMs(busy)).toBe(10_000);
  });

  it('hardly ever calls a market stale whose trades come at random', () => {
    let [usual, stale, seed] = [undefined as number | undefined, 0, 1];
    for (let i = 0; i < 20_000; i++) {
      seed = (seed * 48_271) % 2_147_483_647;
      const interval = -Math.log(seed / 2_147_483_647) * 6_000;
      if (interval >= staleAfterMs(usual)) stale += 1;
      usual = nextInterval(usual, interval);
    }
    expect(stale).toBeLessThan(20_000 / 100);
  });
});

describe('the exchange clock', () => {
  it('runs on between heartbeats, in whatever year the exchange is', () => {
    const clock = createExchangeClock();
    clock.observe({ exchange: Date.UTC(2019, 8, 1), local: 5_000 });
    expect(clock.now(5_400)).toBe(Date.UTC(2019, 8, 1) + 400);
  });

  it('is not turned back by a late heartbeat', () => {
    const clock = createExchangeClock();
    clock.observe({ exchange: 10_000, local: 0 });
    clock.observe({ exchange: 11_000, local: 1_300 });
    expect(clock.now(1_300)).toBe(11_300);
  });

  it('follows a market whose clock was set back', () => {
    const clock = createExchangeClock();
    clock.observe({ exchange: 900_000, local: 0 });
    for (let second = 1; second <= 10; second++) clock.observe({ exchange: second * 1_000, local: second * 1_000 });
    expect(clock.now(10_500)).toBe(10_500);
  });
});
