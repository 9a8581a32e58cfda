import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import type { Trade } from '../../contracts/trade.ts';
import {
  type CollectorRun,
  type CollectorStage,
  openCollectorStage,
  type RunOptions,
  recordOf,
  runCollector,
} from '../../tests/support/collector.ts';
import { eventually } from '../../tests/support/eventually.ts';

const minute = 60_000;
const hour = 60 * minute;

let stage: CollectorStage;
let run: CollectorRun;

beforeAll(async () => {
  stage = await openCollectorStage();
});
afterAll(() => stage.close());
beforeEach(() => stage.database.pool.query('TRUNCATE trades, candles, gaps, backfill_progress'));
afterEach(() => run.close());

const query = async <T extends object>(sql: string): Promise<readonly T[]> =>
  (await stage.database.pool.query<T>(sql)).rows;
const stored = async (): Promise<readonly string[]> =>
  (await query<{ id: string }>('SELECT id FROM trades ORDER BY ts, length(id), id')).map(({ id }) => id);

async function begin(options?: RunOptions): Promise<void> {
  run = await runCollector(stage, options);
  await run.collector.ready;
}

/** Collects for a moment; afterwards the exchange is `downMs` further. Returns the last trade that was stored. */
async function collectThenSleep(downMs: number): Promise<Trade> {
  await begin();
  await eventually('stored trades', async () => (await stored()).length > 10);
  await run.close();
  const ids = await stored();
  const last = run.trades.find(({ id }) => id === ids.at(-1));
  stage.clockOffset += downMs;
  if (!last) throw new Error('stored a trade that was not published');
  return last;
}

/** Every trade since the first stored one, but those in [from, to), is stored once. */
async function expectStored(except?: { readonly from: number; readonly to: number }): Promise<void> {
  const [first] = await query<{ ts: Date }>('SELECT min(ts) AS ts FROM trades');
  const record = await recordOf(stage, 'BTC/USDT', Math.floor((first?.ts.getTime() ?? 0) / minute) * minute);
  const wanted = record.filter(({ ts }) => !except || ts <= except.from || ts >= except.to).map(({ id }) => id);
  await eventually(`trade ${wanted.at(-1)}`, async () => (await stored()).includes(wanted.at(-1) ?? ''));
  expect((await stored()).slice(0, wanted.length)).toEqual(wanted);
}

it('goes on behind the last stored trade after a restart within two minutes', async () => {
  const last = await collectThenSleep(90_000);
  await begin();
  await eventually('a trade', () => run.trades.length > 0);
  expect(Number(run.trades[0]?.id)).toBe(Number(last.id) + 1);
  await expectStored();
  expect(await query('SELECT * FROM gaps')).toEqual([]);
});

it('fetches hours of downtime trade by trade where that is cheap', async () => {
  const last = await collectThenSleep(3 * hour);
  await begin();
  expect(Number(run.trades[0]?.id)).toBe(Number(last.id) + 1);
  expect(run.trades.length).toBeGreaterThan(20_000);
  await expectStored();
  expect(await query('SELECT * FROM gaps')).toEqual([]);
});

it('leaves hours of downtime to candles where trades are too many, and live does not wait for them', async () => {
  const last = await collectThenSleep(5 * hour + 90_000);
  const limits = { maxMs: 2 * minute, maxMissing: 1_000 };
  await begin({ policies: { limits } });
  const [gap] = await eventually('a filled gap', async () => {
    const gaps = await query<{ from: Date; to: Date; from_id: string; by: string | null }>(
      'SELECT from_ts AS from, to_ts AS to, from_id, filled_by AS by FROM gaps',
    );
    return gaps[0]?.by ? gaps : null;
  });
  const from = gap?.from.getTime() ?? 0;
  const to = gap?.to.getTime() ?? 0;
  expect(gap).toMatchObject({ from_id: last.id, by: 'candles' });
  expect(from).toBeGreaterThanOrEqual(last.ts);
  expect(to % minute).toBe(0);
  await expectStored({ from, to });

  const minutes = await query<{ source: string; complete: boolean; window_start: Date }>(
    `SELECT source, complete, window_start FROM candles WHERE timeframe = '1m' AND closed ORDER BY window_start`,
  );
  const touched = minutes.filter(
    ({ window_start }) => window_start.getTime() > from - minute && window_start.getTime() < to,
  );
  expect(touched.length).toBeGreaterThan(295);
  expect(touched.every(({ source, complete }) => source === 'exchange' && complete)).toBe(true);
  expect(await query(`SELECT * FROM candles WHERE timeframe NOT IN ('1s', '5s') AND NOT complete`)).toEqual([]);
  // Their trades never came.
  const seconds = await query<{ start: Date }>(
    `SELECT window_start AS start FROM candles WHERE timeframe IN ('1s', '5s') AND NOT complete`,
  );
  expect(seconds.every(({ start }) => start.getTime() > from - 5_000 && start.getTime() < to)).toBe(true);

  const published = run.candles.filter(
    ({ timeframe, windowStart }) => timeframe === '1h' && windowStart >= from && windowStart + hour <= to,
  );
  expect(published.length).toBeGreaterThanOrEqual(3);
});

it('opens no gap anew when it dies before anything behind the gap was stored', async () => {
  await collectThenSleep(5 * hour);
  const policies = { limits: { maxMs: 2 * minute, maxMissing: 1_000 } };
  await begin({ policies, aggregator: false });
  await eventually(
    'a filled gap',
    async () => (await query('SELECT 1 FROM gaps WHERE filled_at IS NOT NULL')).length === 1,
  );
  await run.close();
  const ranges = await query('SELECT from_ts, to_ts FROM backfill_progress');
  stage.clockOffset += 30_000;
  await begin({ policies });
  expect(await query('SELECT 1 FROM gaps')).toHaveLength(1);
  expect(await query('SELECT from_ts, to_ts FROM backfill_progress')).toEqual(ranges);
  const [gap] = await query<{ from: Date; to: Date }>('SELECT from_ts AS from, to_ts AS to FROM gaps');
  await expectStored({ from: gap?.from.getTime() ?? 0, to: gap?.to.getTime() ?? 0 });
});
