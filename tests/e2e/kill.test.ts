import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { timeframeMs, timeframes } from '../../contracts/timeframe.ts';
import type { Trade } from '../../contracts/trade.ts';
import { startEmbeddedPostgres } from '../../runtime/embedded-postgres/embedded-postgres.ts';
import { createExchange } from '../../workloads/collector/exchanges/index.ts';
import { startSimulator } from '../../workloads/simulator/run.ts';
import { eventually } from '../support/eventually.ts';
import { type StandaloneProcess, startProcess } from '../support/standalone-process.ts';

const kills = 50;
const symbols = ['BTC/USDT', 'ETH/USDT'];

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cryptoviz-kill-'));
  await chmod(folder, 0o755); // else, as root, the cluster would be put outside of it
  for (const symbol of symbols) await writeFile(join(folder, `${symbol.slice(0, 3)}.yaml`), trackedSymbol(symbol));
});
afterAll(() => rm(folder, { recursive: true }));

function trackedSymbol(symbol: string): string {
  const name = symbol.toLowerCase().replace('/', '-');
  const spec = { symbol, exchanges: [{ name: 'binance' }], backfill: { lookback: '1h' } };
  return JSON.stringify({ apiVersion: 'cryptoviz.io/v1alpha1', kind: 'TrackedSymbol', metadata: { name }, spec });
}

const start = (): StandaloneProcess => startProcess(['--data', folder, '--symbols', folder, '--port', '0']);

/** Kills one start, at a moment from its first instruction until well after trades flow. */
async function startAndKill(): Promise<boolean> {
  const product = start();
  const ready = product.url.then(() => delay(Math.random() * 500)).then(() => true);
  const flowed = await Promise.race([ready, delay(Math.random() * 6_000).then(() => false)]);
  product.child.kill('SIGKILL');
  expect(await product.ended).toBe('SIGKILL');
  return flowed;
}

it(`loses nothing and counts nothing twice when it is killed ${kills} times while trades flow`, async () => {
  let flowing = 0;
  for (let i = 0; i < kills; i += 1) flowing += Number(await startAndKill());
  expect(flowing).toBeGreaterThan(kills / 4);

  const last = start();
  const url = await last.url;
  for (const symbol of symbols) await eventually(`${symbol} is live`, () => isLive(url, symbol));
  last.child.kill('SIGTERM');
  expect(await last.ended).toBe(0);

  const { url: database, stop } = await startEmbeddedPostgres({ dataDir: join(folder, 'simulator') });
  const client = new pg.Client({ connectionString: database });
  await client.connect();
  try {
    for (const symbol of symbols) await expectRecord(client, symbol);
    await expectFold(client);
    expect((await client.query('SELECT * FROM gaps')).rows).toEqual([]);
  } finally {
    await client.end();
    await stop();
  }
}, 600_000);

async function isLive(url: string, symbol: string): Promise<boolean> {
  const { data } = (await (await fetch(`${url}/api/v1/symbols`)).json()) as {
    data: readonly { symbol: string; feed: { state: string; lastTradeTs: number; ts: number } | null }[];
  };
  return data.find((row) => row.symbol === symbol)?.feed?.state === 'live';
}

/** The stored trades are those of the exchange's own record, from the first to the last, each once. */
async function expectRecord(client: pg.Client, symbol: string): Promise<void> {
  const { rows } = await client.query<Pick<Trade, 'id' | 'ts' | 'price' | 'amount' | 'side'>>(
    `SELECT id, (extract(epoch FROM ts) * 1000)::float8 AS ts, price, amount, side FROM trades
     WHERE symbol = $1 ORDER BY length(id), id`,
    [symbol],
  );
  const [first, final] = [rows[0], rows.at(-1)];
  if (!first || !final) throw new Error(`no trade of ${symbol} was stored`);
  const record = await recordBetween(symbol, first, final);
  expect(record.length).toBeGreaterThan(100);
  expect(rows).toEqual(record.map(({ id, ts, price, amount, side }) => ({ id, ts, price, amount, side })));
}

async function recordBetween(
  symbol: string,
  first: Pick<Trade, 'ts' | 'id'>,
  final: Pick<Trade, 'id'>,
): Promise<readonly Trade[]> {
  const simulator = await startSimulator({ symbols });
  const exchange = await createExchange('binance', simulator);
  const record: Trade[] = [];
  try {
    let page = await exchange.fetchTrades(symbol, { afterId: String(Number(first.id) - 1), afterTs: first.ts });
    while (page.length > 0 && record.at(-1)?.id !== final.id) {
      record.push(...page.filter(({ id }) => Number(id) <= Number(final.id)));
      const newest = page.at(-1) as Trade;
      page = await exchange.fetchTrades(symbol, { afterId: newest.id, afterTs: newest.ts });
    }
    return record;
  } finally {
    await exchange.close();
    await simulator.close();
  }
}

/** Every candle that is made of trades alone is the fold of the stored trades in its window. */
async function expectFold(client: pg.Client): Promise<void> {
  for (const timeframe of timeframes) {
    const { rows } = await client.query(
      `WITH fold AS (
         SELECT symbol, date_bin($2::interval, ts, 'epoch') AS window_start, count(*) AS n, max(price) AS high, min(price) AS low,
           (array_agg(price ORDER BY ts, length(id), id))[1] AS open,
           (array_agg(price ORDER BY ts DESC, length(id) DESC, id DESC))[1] AS close, sum(amount) AS volume
         FROM trades GROUP BY 1, 2)
       SELECT c.symbol, c.window_start, c.trade_count, f.n, c.open, f.open AS fold_open, c.volume, f.volume AS fold_volume
       FROM candles c FULL JOIN fold f USING (symbol, window_start)
       WHERE c.timeframe = $1 AND c.source = 'trades' AND (
         (c.trade_count, c.open, c.high, c.low, c.close) IS DISTINCT FROM (f.n, f.open, f.high, f.low, f.close)
         OR abs(c.volume - f.volume) > 1e-9 * f.volume)`,
      [timeframe, `${timeframeMs[timeframe]} milliseconds`],
    );
    expect(rows, timeframe).toEqual([]);
  }
}
