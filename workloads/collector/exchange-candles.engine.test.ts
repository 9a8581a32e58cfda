import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Timeframe, timeframeMs } from '../../contracts/timeframe.ts';
import { openTestDatabase, type TestDatabase } from '../../tests/support/database.ts';
import type { BackfillRange } from './backfill-plan.ts';
import { claimRange, finishClaim } from './backfill-store.ts';
import { planHistoryRanges } from './store.ts';

const series = { exchange: 'kraken', symbol: 'BTC/USD' };
const day = Date.UTC(2026, 0, 1);
const hour = 3_600_000;

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());
beforeEach(() => database.pool.query('TRUNCATE candles, gaps, backfill_progress'));

const range = (timeframe: Timeframe, fromHour: number, toHour: number): BackfillRange => ({
  timeframe,
  from: day + fromHour * hour,
  to: day + toHour * hour,
});

const plan = (...ranges: readonly BackfillRange[]) => planHistoryRanges(database.pool, series, () => ranges);

/** Fetches the newest range that is left: one candle of the given volume at each of the hours. */
async function fetchNext(volume: number, ...hours: readonly number[]): Promise<void> {
  const request = { ...series, symbols: [series.symbol], owner: randomUUID(), leaseMs: 60_000, closedTo: day + 1e12 };
  const claim = await claimRange(database.pool, request);
  if (!claim) throw new Error('no range is left');
  const prices = { open: 1, high: 1, low: 1, close: 1 };
  const candles = hours.map((at) => ({
    ...prices,
    windowStart: day + at * hour,
    volume,
    quoteVolume: 1,
    tradeCount: 1,
  }));
  await finishClaim(database.pool, claim, candles);
}

async function storeTraded(timeframe: Timeframe, atHour: number): Promise<void> {
  await database.pool.query(
    `INSERT INTO candles VALUES ($1, $2, $3, $4, 1, 1, 1, 1, 1, 1, 1, true, 1, 'trades', true, $4, '6', $4, '7')`,
    [series.exchange, series.symbol, timeframe, new Date(day + atHour * hour)],
  );
}

async function candlesOf(timeframe: Timeframe) {
  const { rows } = await database.pool.query(
    'SELECT volume, trade_count::int AS trades, source, complete, closed FROM candles WHERE timeframe = $1 ORDER BY window_start',
    [timeframe],
  );
  return rows;
}

describe("an exchange's candle", () => {
  it.each(['1m', '5m', '15m', '1h', '4h', '1d'] as const)('of %s makes the larger ones', async (timeframe) => {
    await plan(range(timeframe, 0, 24));
    await fetchNext(5, 0);
    for (const larger of ['1m', '5m', '15m', '1h', '4h', '1d'] as const) {
      const wanted = timeframeMs[larger] < timeframeMs[timeframe] ? [] : [{ volume: 5, source: 'exchange' }];
      expect(await candlesOf(larger)).toMatchObject(wanted);
    }
  });

  it('takes the place of one whose trades began within it', async () => {
    await storeTraded('5m', 10);
    await plan(range('5m', 0, 11));
    await fetchNext(50, 10);
    expect(await candlesOf('5m')).toMatchObject([{ volume: 50, source: 'exchange', complete: true }]);
  });

  it('without trades is none', async () => {
    await plan(range('1m', 0, 24));
    await expect(fetchNext(0, 1)).rejects.toThrow('volume');
  });
});

describe('a day of which the exchange serves only a part in minutes', () => {
  it.each([
    ['newest first', [range('1m', 12, 23), range('5m', 0, 12)]],
    ['oldest first', [range('5m', 0, 12), range('1m', 12, 23)]],
  ])('holds both parts, fetched %s', async (_, ranges) => {
    for (const each of ranges) {
      await plan(each);
      await fetchNext(each.timeframe === '1m' ? 3 : 10, each.from === day ? 2 : 20);
    }
    expect(await candlesOf('1d')).toMatchObject([{ volume: 13, complete: true }]);
    expect(await candlesOf('1h')).toMatchObject([{ volume: 10 }, { volume: 3 }]);
  });
});

it('holes in history take completeness from candles of trades at their edge until they are fetched', async () => {
  await storeTraded('1m', 10);
  await storeTraded('1d', 0);
  await plan(range('1m', 0, 10));
  expect(await candlesOf('1m')).toMatchObject([{ complete: true }]);
  expect(await candlesOf('1d')).toMatchObject([{ complete: false }]);
  await fetchNext(1);
  expect(await candlesOf('1d')).toMatchObject([{ complete: true, source: 'trades' }]);
});

it('candles that come again change nothing', async () => {
  const { pool } = database;
  const store = () =>
    pool.query(
      `SELECT timeframe, revision FROM store_exchange_candles('x', 'y', '1m', ARRAY[$1::timestamptz], '{1}', '{1}', '{1}', '{1}', '{2}', '{2}', '{2}')`,
      [new Date(day)],
    );
  expect((await store()).rowCount).toBe(6);
  expect((await store()).rowCount).toBe(0);
});
