import { expect, test } from 'vitest';
import { simulatedMarket } from '../market/market.ts';
import { factorsOf } from '../market/simulated-price.ts';
import { tickMs } from '../market/tape.ts';
import { depthSnapshot } from '../protocol/depth-text.ts';
import { depthFeed } from './depth-feed.ts';

const market = simulatedMarket(1, 'ETH/USDT', factorsOf(1));
const noon = Date.UTC(2026, 9, 1, 12);
type Levels = readonly (readonly [string, string])[];

function apply(levels: Map<string, string>, changes: Levels): void {
  for (const [price, amount] of changes) {
    if (Number(amount) === 0) levels.delete(price);
    else levels.set(price, amount);
  }
}

const snapshotAt = (time: number) => depthSnapshot(market.listing, market.bookAt(Math.floor(time / tickMs)), 5000);

test('a snapshot from the middle of an update is led to the next book by that update', () => {
  for (let start = noon; start < noon + 60_000; start += 1000) {
    const feed = depthFeed(market, 1000, start);
    const snapshot = snapshotAt(start + 100 + (start % 9_000) / 10);
    const bids = new Map(snapshot.bids);
    const asks = new Map(snapshot.asks);
    const [text = ''] = feed.take(start + 1000);
    const update = JSON.parse(text);
    expect(update.U).toBeLessThanOrEqual(snapshot.lastUpdateId + 1);
    apply(bids, update.b);
    apply(asks, update.a);
    const next = snapshotAt(start + 1000);
    expect(update.u).toBe(next.lastUpdateId);
    expect(bids).toEqual(new Map(next.bids));
    expect(asks).toEqual(new Map(next.asks));
  }
});
