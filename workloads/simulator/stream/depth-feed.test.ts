import { expect, test } from 'vitest';
import { simulatedMarket } from '../market/market.ts';
import { factorsOf } from '../market/simulated-price.ts';
import { tickMs } from '../market/tape.ts';
import { depthSnapshot } from '../protocol/depth-text.ts';
import { depthFeed } from './depth-feed.ts';

const market = simulatedMarket(1, 'ETH/USDT', factorsOf(1));
const start = Date.UTC(2026, 9, 1, 12);
type Levels = readonly (readonly [string, string])[];

function apply(levels: Map<string, string>, changes: Levels): void {
  for (const [price, amount] of changes) {
    if (Number(amount) === 0) levels.delete(price);
    else levels.set(price, amount);
  }
}

const snapshotAt = (time: number) => depthSnapshot(market.listing, market.bookAt(Math.floor(time / tickMs)), 5000);

test.each([100, 300, 500, 700, 900])('a snapshot taken %i ms into an update of 1 s is led to the next book', (late) => {
  const feed = depthFeed(market, 1000, start);
  const snapshot = snapshotAt(start + late);
  const bids = new Map(snapshot.bids);
  const asks = new Map(snapshot.asks);
  for (const time of [start + 1000, start + 2000, start + 5000]) {
    for (const text of feed.take(time)) {
      const { U, u, b, a } = JSON.parse(text);
      expect(U).toBeLessThanOrEqual(u);
      apply(bids, b);
      apply(asks, a);
    }
    const next = snapshotAt(time);
    expect(bids).toEqual(new Map(next.bids));
    expect(asks).toEqual(new Map(next.asks));
  }
});
