import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Timeframe } from '../../contracts/timeframe.ts';
import { openTestDatabase, type TestDatabase } from '../../tests/support/database.ts';
import type { BackfillRange } from './backfill-plan.ts';
import { claimRange, finishClaim } from './backfill-store.ts';
import type { ExchangeCandle } from './exchange.ts';
import { openGap, resumePoint } from './store.ts';

const series = { exchange: 'binance', symbol: 'BTC/USDT' };
const noon = Date.UTC(2026, 0, 1, 12);
const minute = 60_000;

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());
beforeEach(() => database.pool.query('TRUNCATE candles, gaps, backfill_progress'));

const range = (fromMinute: number, toMinute: number, timeframe: Timeframe = '1m'): BackfillRange => ({
  timeframe,
  from: noon + fromMinute * minute,
  to: noon + toMinute * minute,
});

/** Opens a gap of whole minutes and plans the given ranges for it. */
function open(fromMinute: number, toMinute: number, ...planned: readonly BackfillRange[]) {
  const { from, to } = range(fromMinute, toMinute);
  return openGap(database.pool, { ...series, from, to, fromId: '7', toId: null, reason: 'test' }, () => planned);
}

async function fill(candles: readonly ExchangeCandle[] = []) {
  const request = {
    ...series,
    symbols: [series.symbol],
    owner: randomUUID(),
    leaseMs: 60_000,
    closedTo: Number.MAX_SAFE_INTEGER / 8,
  };
  const claim = await claimRange(database.pool, request);
  if (!claim) throw new Error('nothing to fill');
  return finishClaim(database.pool, claim, candles);
}

/** Candles from trades, complete as far as anybody knows. */
async function storeTraded(timeframe: Timeframe, ...minutes: readonly number[]): Promise<void> {
  for (const at of minutes) {
    await database.pool.query(
      `INSERT INTO candles VALUES ($1, $2, $3, $4, 1, 1, 1, 1, 1, 1, 1, true, 1, 'trades', true, $4, '6', $4, '7')`,
      [series.exchange, series.symbol, timeframe, new Date(noon + at * minute)],
    );
  }
}

async function incomplete(timeframe: Timeframe): Promise<readonly number[]> {
  const { rows } = await database.pool.query<{ at: number }>(
    `SELECT (extract(epoch FROM window_start - $1) / 60)::float8 AS at FROM candles WHERE timeframe = $2 AND NOT complete ORDER BY 1`,
    [new Date(noon), timeframe],
  );
  return rows.map(({ at }) => at);
}

const candle = (at: number): ExchangeCandle => ({
  windowStart: noon + at * minute,
  ...{ open: 5, high: 5, low: 5, close: 5, volume: 5, quoteVolume: 25, tradeCount: 5 },
});

describe('a gap', () => {
  it('takes completeness from the candles that it touches, and says which', async () => {
    await storeTraded('1m', 0, 1, 2, 3);
    await storeTraded('1h', 0);
    const changed = await open(1, 3, range(1, 3));
    expect(await incomplete('1m')).toEqual([1, 2]);
    expect(await incomplete('1h')).toEqual([0]);
    expect(changed.map(({ timeframe, revision, complete }) => [timeframe, revision, complete]).sort()).toEqual([
      ['1h', 2, false],
      ['1m', 2, false],
      ['1m', 2, false],
    ]);
  });

  it('gives it back when it is filled, tells the newest state of each candle once, and leaves whole candles alone', async () => {
    await storeTraded('1m', 0, 1, 2, 3);
    await storeTraded('1h', 0);
    await open(1, 3, range(1, 3));
    const changed = await fill([candle(1), candle(2)]);
    expect(await incomplete('1m')).toEqual([]);
    expect(await incomplete('1h')).toEqual([]);
    const keys = changed.map(({ timeframe, windowStart }) => `${timeframe} ${windowStart}`);
    expect(new Set(keys).size).toBe(keys.length);
    expect(changed.every(({ complete }) => complete)).toBe(true);
    const hour = changed.find(({ timeframe }) => timeframe === '1h');
    expect(hour).toMatchObject({ open: 1, high: 5, close: 1, volume: 12, tradeCount: 12, source: 'exchange' });
    const { rows } = await database.pool.query(`SELECT filled_by FROM gaps WHERE filled_at IS NOT NULL`);
    expect(rows).toEqual([{ filled_by: 'candles' }]);
  });

  it('stays open until its last range is done', async () => {
    await storeTraded('1m', 0, 1, 2, 3);
    await open(1, 3, range(1, 2), range(2, 3));
    await fill([candle(2)]);
    expect((await database.pool.query('SELECT FROM gaps WHERE filled_at IS NULL')).rowCount).toBe(1);
    await fill([candle(1)]);
    expect((await database.pool.query('SELECT FROM gaps WHERE filled_at IS NULL')).rowCount).toBe(0);
  });

  it('keeps larger candles incomplete while another one lies in them', async () => {
    await storeTraded('1m', 0, 1, 30);
    await storeTraded('1h', 0);
    await open(0, 1, range(0, 1));
    await open(30, 31, range(30, 31));
    await fill([candle(30)]);
    expect(await incomplete('1m')).toEqual([0]);
    expect(await incomplete('1h')).toEqual([0]);
  });

  it('filled by larger candles leaves the smaller ones incomplete: their trades never came', async () => {
    await storeTraded('1s', 1);
    await storeTraded('1m', 1, 4);
    await storeTraded('5m', 0);
    await open(1, 2, range(0, 5, '5m'));
    await fill([candle(0)]);
    expect(await incomplete('1s')).toEqual([1]);
    expect(await incomplete('1m')).toEqual([1]);
    expect(await incomplete('5m')).toEqual([]);
  });

  it('that turns out larger takes the place of the smaller one', async () => {
    await open(0, 1, range(0, 1));
    await open(0, 3, range(1, 3));
    const { rows } = await database.pool.query<{ to: Date }>('SELECT to_ts AS to FROM gaps');
    expect(rows.map(({ to }) => to.getTime())).toEqual([noon + 3 * minute]);
    await open(1, 2);
    expect((await database.pool.query('SELECT FROM gaps')).rowCount).toBe(1);
  });

  it('whose minutes have all been fetched before is filled at once', async () => {
    await storeTraded('1m', 0);
    await open(0, 1, range(0, 1));
    await fill([]);
    const changed = await open(0.25, 0.5);
    expect(await incomplete('1m')).toEqual([]);
    expect(changed).toMatchObject([{ complete: true }]);
    expect((await database.pool.query('SELECT FROM gaps WHERE filled_at IS NULL')).rowCount).toBe(0);
  });
});

describe('the resume point', () => {
  it('is nowhere, behind the last trade, or at the end of the gaps that follow it', async () => {
    expect(await resumePoint(database.pool, series)).toBeNull();
    await storeTraded('1s', 0, 1);
    expect(await resumePoint(database.pool, series)).toEqual({ afterId: '7', afterTs: noon + minute });
    await open(1, 4);
    expect(await resumePoint(database.pool, series)).toEqual({ fromTs: noon + 4 * minute });
    await open(4, 9);
    expect(await resumePoint(database.pool, series)).toEqual({ fromTs: noon + 9 * minute });
    await storeTraded('1s', 10);
    expect(await resumePoint(database.pool, series)).toEqual({ afterId: '7', afterTs: noon + 10 * minute });
  });
});
