import { expect, test } from 'vitest';
import type { TradeCursor } from '../../exchange.ts';
import type { CcxtMarket } from '../ccxt.ts';
import { bybit } from './bybit.ts';

const market: CcxtMarket = { id: 'LTCUSDT', symbol: 'LTC/USDT', base: 'LTC', quote: 'USDT', precision: {} };

/** The answer when the market's trades came at these times; ids are letters, the newest first. */
function fetch(times: readonly number[], from: TradeCursor) {
  const list = times.map((time, index) => ({
    execId: `t${index}`,
    price: '1',
    size: '1',
    side: 'Buy',
    time: `${time}`,
  }));
  return bybit.fetchTrades(async () => ({ result: { list: list.toReversed() } }), market, from);
}

const sixty = Array.from({ length: 60 }, (_, index) => 1_000 + index);

test('says so when the last trades do not go back to the cursor', async () => {
  await expect(fetch(sixty, { afterId: 'gone', afterTs: 900 })).rejects.toMatchObject({
    kind: 'out-of-reach',
    reachesFrom: 1_000,
  });
  await expect(fetch(sixty, { fromTs: 900 })).rejects.toMatchObject({ kind: 'out-of-reach' });
});

test('gives what lies behind a trade that is still among them', async () => {
  const trades = await fetch(sixty, { afterId: 't57', afterTs: 1_057 });
  expect(trades.map(({ id }) => id)).toEqual(['t59', 't58']);
});

test('gives all when the market has not traded more', async () => {
  expect(await fetch([1_000, 1_001], { fromTs: 900 })).toHaveLength(2);
});
