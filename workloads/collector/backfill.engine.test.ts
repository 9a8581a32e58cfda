import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  type CollectorRun,
  type CollectorStage,
  openCollectorStage,
  type RunOptions,
  runCollector,
  tracked,
} from '../../tests/support/collector.ts';
import { eventually } from '../../tests/support/eventually.ts';
import { backfillPolicy } from './backfill-loop.ts';
import { claimRange, finishClaim, LostClaim, renewClaim } from './backfill-store.ts';
import { restPolicy } from './circuit.ts';

const day = 86_400_000;
const series = { exchange: 'binance', symbol: 'BTC/USDT' };

let stage: CollectorStage;
let runs: CollectorRun[];

beforeAll(async () => {
  stage = await openCollectorStage();
});
afterAll(() => stage.close());
beforeEach(async () => {
  runs = [];
  stage.simulator.faults.reset();
  await stage.database.pool.query('TRUNCATE trades, candles, gaps, backfill_progress');
});
afterEach(async () => {
  for (const run of runs) await run.close();
});

const query = async <T extends object>(sql: string): Promise<readonly T[]> =>
  (await stage.database.pool.query<T>(sql)).rows;

interface Range {
  readonly from: Date;
  readonly to: Date;
  readonly status: string;
  readonly retries: number;
  readonly reason: string | null;
}
const ranges = () =>
  query<Range>('SELECT from_ts AS from, to_ts AS to, status, retries, reason FROM backfill_progress ORDER BY from_ts');
const allDone = async (): Promise<readonly Range[] | null> => {
  const rows = await ranges();
  return rows.length > 0 && rows.every(({ status }) => status === 'done') ? rows : null;
};
const today = (): number => Math.floor((Date.now() + stage.clockOffset) / day) * day;

async function begin(options: RunOptions): Promise<CollectorRun> {
  const run = await runCollector(stage, { aggregator: false, ...options });
  runs.push(run);
  return run;
}

/** A candle for every minute of each range: what is fetched twice, or not at all, shows. */
async function expectMinutes(from: number): Promise<void> {
  const [row] = await query<{ minutes: number; first: Date; span: number; fetched: number }>(
    `SELECT count(*)::int AS minutes, min(window_start) AS first,
       (extract(epoch FROM max(window_start) - min(window_start)) / 60 + 1)::int AS span,
       (SELECT sum(candles)::int FROM backfill_progress) AS fetched
     FROM candles WHERE timeframe = '1m' AND source = 'exchange'`,
  );
  expect(row?.first.getTime()).toBe(from);
  expect(row?.minutes).toBe(row?.span);
  expect(row?.fetched).toBe(row?.minutes);
}

describe('history', () => {
  it('is fetched newest first up to the minute in which the trades begin', async () => {
    const run = await begin({ series: [{ lookbackMs: 3 * day }] });
    const rows = await eventually('history', allDone);
    expect(rows).toHaveLength(4);
    await expectMinutes(today() - 3 * day);
    const firstTrade = await eventually('a trade', () => run.trades[0]);
    expect(rows.at(-1)?.to.getTime()).toBe(Math.floor(firstTrade.ts / 60_000) * 60_000);
    expect(await query(`SELECT complete FROM candles WHERE timeframe = '1d'`)).toEqual(
      rows.map(() => ({ complete: true })),
    );
    expect(run.candles).toEqual([]);
  });

  it('is not fetched again after a restart, nor when the lookback shrinks', async () => {
    const first = await begin({ series: [{ lookbackMs: 2 * day }] });
    const before = await eventually('history', allDone);
    await first.collector.update([tracked({ lookbackMs: day })]);
    await first.close();
    runs = [];
    const second = await begin({ series: [{ lookbackMs: 2 * day }] });
    await second.collector.ready;
    // The minutes in which nothing was collected may have to be added.
    expect((await ranges()).filter(({ to }) => to <= (before.at(-1)?.to ?? to))).toEqual(before);
  });

  it('of which more is asked for, 365 days instead of 40, is fetched for the older part alone', async () => {
    const run = await begin({
      series: [{ lookbackMs: 40 * day }],
      policies: { backfill: { ...backfillPolicy, maxWeight: 0 } },
    });
    const planned = await eventually('a plan', async () => ((await ranges()).length > 0 ? ranges() : null));
    expect(planned).toHaveLength(41);
    await run.collector.update([tracked({ lookbackMs: 365 * day })]);
    const extended = await ranges();
    expect(extended).toHaveLength(366);
    expect(extended[0]?.from.getTime()).toBe(today() - 365 * day);
    expect(extended.slice(325).map(({ from, to }) => [from, to])).toEqual(planned.map(({ from, to }) => [from, to]));
    for (const [at, { to }] of extended.slice(0, -1).entries()) expect(to).toEqual(extended[at + 1]?.from);
  });
});

describe('a range that fails', () => {
  it('is tried again with growing pauses, then counts as failed, with its reason, and is tried again later', async () => {
    const policy = { ...backfillPolicy, tries: 3, retryMs: 20, idleMs: 20, failedRestMs: 300 };
    const run = await begin({
      series: [{ lookbackMs: 0 }],
      policies: { backfill: policy, rest: { ...restPolicy, openMs: 100 } },
    });
    await run.collector.ready;
    stage.simulator.faults.set({ truncateAnswer: {} });
    await run.collector.update([tracked({ lookbackMs: day })]);
    const failed = await eventually('a failed range', async () =>
      (await ranges()).find(({ status }) => status === 'failed'),
    );
    expect(failed.retries).toBeGreaterThanOrEqual(3);
    expect(failed.reason).toContain('binance');
    stage.simulator.faults.reset();
    await eventually('history', allDone);
    await expectMinutes(today() - day);
  });

  it('by a limit of the exchange has not failed', async () => {
    stage.simulator.faults.set({ rateLimit: { rate: 0.3 } });
    await begin({ series: [{ lookbackMs: 2 * day }] });
    const rows = await eventually('history', allDone);
    expect(rows.every(({ retries }) => retries === 0)).toBe(true);
    await expectMinutes(today() - 2 * day);
  });
});

describe('the work', () => {
  it('is shared by two collectors of one symbol, and none of it is done twice', async () => {
    const one = await begin({ series: [{ lookbackMs: 8 * day }] });
    const other = await begin({ series: [{ lookbackMs: 8 * day }] });
    const rows = await eventually('history', allDone);
    expect(rows.length).toBeLessThanOrEqual(10);
    await expectMinutes(today() - 8 * day);
    for (const { registry } of [one, other]) {
      expect(await registry.metrics()).toMatch(/cryptoviz_collector_backfill_candles_total\{[^}]*\} [1-9]/);
    }
  });

  it('of a process that was killed is taken up when its lease has ended', async () => {
    const killed = await spawnCollector(15);
    await eventually('a range in hand', async () => {
      const rows = await ranges();
      return rows.some(({ status }) => status === 'running') && rows.some(({ status }) => status === 'done');
    });
    killed.kill('SIGKILL');
    await once(killed, 'exit');
    const before = (await ranges()).filter(({ status }) => status === 'done').length;
    expect(before).toBeLessThan(15);
    await stage.database.pool.query(`UPDATE backfill_progress SET lease_until = now() WHERE status = 'running'`);
    await begin({ series: [{ lookbackMs: 15 * day }] });
    await eventually('history', allDone);
    await expectMinutes(today() - 15 * day);
  });

  it('of a process that stops is handed back at once', async () => {
    const child = await spawnCollector(15);
    await eventually('a range in hand', async () => (await ranges()).some(({ status }) => status === 'running'));
    child.kill('SIGTERM');
    const [code] = await once(child, 'exit');
    expect(code).toBe(0);
    expect((await ranges()).some(({ status }) => status === 'running')).toBe(false);
  });

  it('of a collector whose lease has ended counts for nothing', async () => {
    const { pool } = stage.database;
    await pool.query(
      `INSERT INTO backfill_progress (exchange, symbol, kind, timeframe, from_ts, to_ts)
       VALUES ('binance', 'BTC/USDT', 'history', '1m', '2026-01-01', '2026-01-02')`,
    );
    const request = { exchange: 'binance', symbols: [series.symbol], closedTo: Date.now(), leaseMs: 0 };
    const slow = await claimRange(pool, { ...request, owner: randomUUID() });
    const quick = await claimRange(pool, { ...request, owner: randomUUID(), leaseMs: 60_000 });
    if (!slow || !quick) throw new Error('not claimed');
    await expect(renewClaim(pool, slow, 60_000)).rejects.toThrow(LostClaim);
    await expect(finishClaim(pool, slow, [])).rejects.toThrow(LostClaim);
    expect(await claimRange(pool, { ...request, owner: randomUUID() })).toBeNull();
    await finishClaim(pool, quick, []);
    expect(await ranges()).toMatchObject([{ status: 'done' }]);
  });
});

async function spawnCollector(days: number): Promise<ChildProcess> {
  const folder = await mkdtemp(join(tmpdir(), 'cryptoviz-symbols-'));
  const spec = { symbol: series.symbol, exchanges: [{ name: series.exchange }], backfill: { lookback: `${days}d` } };
  const resource = { apiVersion: 'cryptoviz.io/v1alpha1', kind: 'TrackedSymbol', metadata: { name: 'btc-usdt' }, spec };
  await writeFile(join(folder, 'btc.yaml'), JSON.stringify(resource));
  const env = {
    ...process.env,
    DATABASE_URL: stage.database.url,
    SYMBOLS_DIR: folder,
    METRICS_PORT: '0',
    LOG_LEVEL: 'error',
    EXCHANGE_BINANCE_REST_URL: stage.simulator.restUrl,
    EXCHANGE_BINANCE_WS_URL: stage.simulator.wsUrl,
  };
  return spawn(process.execPath, [new URL('main.ts', import.meta.url).pathname], {
    env,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
}
