import type pg from 'pg';
import type { Candle } from '../../contracts/candle.ts';
import type { Series } from '../../contracts/series.ts';
import type { Timeframe } from '../../contracts/timeframe.ts';
import { numberArray, textArray } from '../../runtime/postgres/array-literal.ts';
import { candleFields } from '../../runtime/postgres/candle-fields.ts';
import { inTransaction } from '../../runtime/postgres/pool.ts';
import type { BackfillRange } from './backfill-plan.ts';
import type { ExchangeCandle } from './exchange.ts';
import { newestOf } from './newest-candles.ts';
import { addRanges, closeGaps, lock, type Plan, type RangeKind, refreshComplete } from './store.ts';

/** A range that this process has taken, until the lease ends. */
export interface Claim extends Series, BackfillRange {
  readonly kind: RangeKind;
  readonly retries: number;
  readonly owner: string;
}

/** The lease ended and somebody else works on the range. */
export class LostClaim extends Error {
  override readonly name = 'LostClaim';
}

export interface ClaimRequest {
  readonly exchange: string;
  readonly symbols: readonly string[];
  readonly owner: string;
  readonly leaseMs: number;
  /** Ranges that end later are not closed yet, ms UTC. */
  readonly closedTo: number;
}

const isClaim = `exchange = $1 AND symbol = $2 AND kind = $3 AND timeframe = $4 AND from_ts = $5 AND to_ts = $6
  AND status = 'running' AND claimed_by = $7`;

function key({ exchange, symbol, kind, timeframe, from, to, owner }: Claim): unknown[] {
  return [exchange, symbol, kind, timeframe, new Date(from), new Date(to), owner];
}

/** Takes the next range: gaps first, then the newest; also one whose holder has died. Null when there is none. */
export async function claimRange(pool: pg.Pool, request: ClaimRequest): Promise<Claim | null> {
  const { exchange, symbols, owner, leaseMs, closedTo } = request;
  const { rows } = await pool.query<{
    symbol: string;
    kind: RangeKind;
    timeframe: Timeframe;
    from: Date;
    to: Date;
    retries: number;
  }>(
    `WITH next AS MATERIALIZED (
       SELECT ctid FROM backfill_progress
       WHERE exchange = $1 AND symbol = ANY ($2) AND status <> 'done' AND to_ts <= $5 AND not_before <= now()
         AND (status <> 'running' OR lease_until < now())
       ORDER BY kind = 'gap' DESC, to_ts DESC LIMIT 1 FOR UPDATE SKIP LOCKED
     )
     UPDATE backfill_progress b
     SET status = 'running', claimed_by = $3, lease_until = now() + $4 * interval '1 ms', updated_at = now()
     FROM next WHERE b.ctid = next.ctid
     RETURNING b.symbol, b.kind, b.timeframe, b.from_ts AS from, b.to_ts AS to, b.retries`,
    [exchange, symbols, owner, leaseMs, new Date(closedTo)],
  );
  const row = rows[0];
  return row ? { ...row, exchange, owner, from: row.from.getTime(), to: row.to.getTime() } : null;
}

/** Says that the work goes on. Throws a `LostClaim` when it is somebody else's by now. */
export async function renewClaim(pool: pg.Pool, claim: Claim, leaseMs: number): Promise<void> {
  const { rowCount } = await pool.query(
    `UPDATE backfill_progress SET lease_until = now() + $8 * interval '1 ms', updated_at = now() WHERE ${isClaim}`,
    [...key(claim), leaseMs],
  );
  assertHeld(rowCount, claim);
}

/** Hands a range back untouched, for whoever comes next. */
export async function releaseClaim(pool: pg.Pool, claim: Claim): Promise<void> {
  await pool.query(
    `UPDATE backfill_progress SET status = 'pending', claimed_by = NULL, lease_until = NULL, updated_at = now() WHERE ${isClaim}`,
    key(claim),
  );
}

export interface FailedClaim {
  readonly reason: string;
  readonly retryInMs: number;
  /** Whether it counts as failed, or is one of the tries before that. */
  readonly final: boolean;
}

export async function failClaim(pool: pg.Pool, claim: Claim, { reason, retryInMs, final }: FailedClaim): Promise<void> {
  await pool.query(
    `UPDATE backfill_progress SET status = $8, reason = $9, retries = retries + 1, claimed_by = NULL, lease_until = NULL,
       not_before = now() + $10 * interval '1 ms', updated_at = now() WHERE ${isClaim}`,
    [...key(claim), final ? 'failed' : 'pending', reason, retryInMs],
  );
}

/**
 * Stores the candles of a range and marks it done, in one transaction. Returns the candles that a gap changed, newest
 * state of each; history changes too many to be told.
 */
export function finishClaim(
  pool: pg.Pool,
  claim: Claim,
  candles: readonly ExchangeCandle[],
): Promise<readonly Candle[]> {
  return inTransaction(pool, async (client) => {
    await lock(client, claim);
    const { rowCount } = await client.query(
      `UPDATE backfill_progress SET status = 'done', candles = $8, reason = NULL, claimed_by = NULL, lease_until = NULL,
         updated_at = now() WHERE ${isClaim}`,
      [...key(claim), candles.length],
    );
    assertHeld(rowCount, claim);
    const stored = await storeCandles(client, claim, candles);
    if (claim.kind === 'gap') return newestOf([...stored, ...(await closeGaps(client, claim))]);
    // The range may have been the last hole of the candles that overlap it.
    await refreshComplete(client, claim, claim);
    return [];
  });
}

async function storeCandles(
  client: pg.PoolClient,
  claim: Claim,
  candles: readonly ExchangeCandle[],
): Promise<readonly Candle[]> {
  if (candles.length === 0) return [];
  const call = 'store_exchange_candles($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)';
  const values = [
    claim.exchange,
    claim.symbol,
    claim.timeframe,
    textArray(candles.map(({ windowStart }) => new Date(windowStart).toISOString())),
    ...(['open', 'high', 'low', 'close', 'volume', 'quoteVolume', 'tradeCount'] as const).map((field) =>
      numberArray(candles.map((candle) => candle[field])),
    ),
  ];
  if (claim.kind === 'history') {
    await client.query(`SELECT count(*) FROM ${call}`, values);
    return [];
  }
  const { rows } = await client.query<Candle>(`SELECT ${candleFields} FROM ${call} AS c`, values);
  return rows;
}

/** Puts other ranges in the place of one that the exchange no longer serves. */
export function replaceClaim(pool: pg.Pool, claim: Claim, plan: Plan): Promise<void> {
  return inTransaction(pool, async (client) => {
    await lock(client, claim);
    const { rowCount } = await client.query(`DELETE FROM backfill_progress WHERE ${isClaim}`, key(claim));
    assertHeld(rowCount, claim);
    await addRanges(client, claim, claim.kind, plan);
  });
}

function assertHeld(rowCount: number | null, { symbol, from }: Claim): void {
  if (rowCount === 0)
    throw new LostClaim(`${symbol} from ${new Date(from).toISOString()} was taken by another collector`);
}
