import { setImmediate } from 'node:timers/promises';
import type pg from 'pg';
import { Registry } from 'prom-client';
import { topics } from '../../contracts/topics.ts';
import type { Trade } from '../../contracts/trade.ts';
import type { Received } from '../../runtime/bus/bus.ts';
import { createMemoryBus } from '../../runtime/bus/memory-bus.ts';
import { createLogger } from '../../runtime/log.ts';
import { inTransaction } from '../../runtime/postgres/pool.ts';
import { startAggregator } from '../../workloads/aggregator/run.ts';
import { copyTrades } from '../../workloads/aggregator/trade-copy.ts';
import { openTestDatabase } from '../support/database.ts';
import { inTurns, type Result, toResult } from './measure.ts';
import { asReceived, makeTrades } from './trades.ts';

const count = 300_000;
const copyBatch = 2_000;
const rounds = 5;

/** Trades stored exactly once with the candles of all timeframes, beside a plain COPY into the same indexed table. */
export async function benchStoring(): Promise<readonly Result[]> {
  const database = await openTestDatabase();
  const trades = makeTrades(count);
  const fresh = asReceived(trades);
  // Every twentieth repeats one of a moment ago.
  const repeating = fresh.map((message, at) => (at % 20 === 19 ? (fresh[at - 10] as Received) : message));
  const limit = () => copyAll(database.pool, trades);
  try {
    await storeAll(database.pool, fresh.slice(0, 50_000)); // warms the code up
    const distinct = await inTurns(rounds, () => storeAll(database.pool, fresh), limit);
    const repeated = await inTurns(rounds, () => storeAll(database.pool, repeating), limit);
    return [
      toResult({ bench: 'storing', metric: 'trades exactly once, 8 timeframes', unit: 'trades/s', ...distinct }),
      toResult({ bench: 'storing', metric: 'the same with 5 % duplicates', unit: 'trades/s', ...repeated }),
    ];
  } finally {
    await database.close();
  }
}

async function copyAll(pool: pg.Pool, trades: readonly Trade[]): Promise<number> {
  await pool.query('TRUNCATE trades, candles');
  const begin = performance.now();
  for (let at = 0; at < trades.length; at += copyBatch) {
    await inTransaction(pool, (client) => copyTrades(client, trades.slice(at, at + copyBatch)));
  }
  return (trades.length / (performance.now() - begin)) * 1_000;
}

async function storeAll(pool: pg.Pool, messages: readonly Received[]): Promise<number> {
  await pool.query('TRUNCATE trades, candles');
  const bus = createMemoryBus({ maxQueued: 20_000 });
  await bus.ensureTopics(topics);
  const logger = createLogger('bench', 'error');
  const aggregator = await startAggregator({ pool, bus, registry: new Registry(), logger, graceMs: 2_000 });
  const begin = performance.now();
  for (let at = 0; at < messages.length; at += 1_000) await bus.publish(messages.slice(at, at + 1_000));
  while ((await bus.lag('aggregator')).length > 0) await setImmediate();
  const seconds = (performance.now() - begin) / 1_000;
  await aggregator.close();
  await bus.close();
  await expectCounted(pool, new Set(messages.map(({ value }) => value)).size);
  return messages.length / seconds;
}

/** A rate is worth nothing if the result is wrong. */
async function expectCounted(pool: pg.Pool, distinct: number): Promise<void> {
  const { rows } = await pool.query(
    `SELECT (SELECT count(*)::int FROM trades) AS trades, (SELECT sum(trade_count)::int FROM candles WHERE timeframe = '1d') AS counted`,
  );
  if (rows[0].trades !== distinct || rows[0].counted !== distinct) {
    throw new Error(`stored ${rows[0].trades} and counted ${rows[0].counted} of ${distinct} trades`);
  }
}
