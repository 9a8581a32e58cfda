import { compareTrades, type Trade } from '../../contracts/trade.ts';
import type { Exchange, TradeCursor } from './exchange.ts';

/** The ids missing between what is known of a series and the trade `before`. */
export interface Hole {
  readonly before: Trade;
  /** How many ids are missing; null where ids tell nothing, or where the exchange began to count anew. */
  readonly missing: number | null;
}

/** A batch held against the last known trade: what follows it without a break, and what lies behind a hole. */
export interface Continuity {
  /** Follows the last known trade, in order, each trade once. */
  readonly ready: readonly Trade[];
  readonly hole: Hole | null;
  /** Begins with `hole.before`; empty without a hole. */
  readonly behind: readonly Trade[];
}

/** A trade that comes this much later than the last known one under a lower id is no repetition: ids began anew. */
const restartAfterMs = 60_000;

/** The number of ids from `a` up to `b`; ids beyond 2^53 keep their precision in the difference. */
export function idDistance(a: string, b: string): number {
  return a.length < 16 && b.length < 16 ? Number(b) - Number(a) : Number(BigInt(b) - BigInt(a));
}

/**
 * Holds trades of a sequential exchange against the last known one. Drops repetitions and stale snapshots, restores the
 * order, and finds the first hole. With a time as cursor the first trade is the beginning.
 */
export function checkContinuity(cursor: TradeCursor, batch: readonly Trade[]): Continuity {
  const fresh = unknownInOrder(cursor, batch);
  const first = fresh[0];
  if (!first) return { ready: [], hole: null, behind: [] };
  let last = 'afterId' in cursor ? cursor.afterId : null;
  if (last !== null && idDistance(last, first.id) < 0) {
    return { ready: [], hole: { before: first, missing: null }, behind: fresh };
  }
  for (const [index, trade] of fresh.entries()) {
    const missing: number = last === null ? 0 : idDistance(last, trade.id) - 1;
    if (missing > 0)
      return { ready: fresh.slice(0, index), hole: { before: trade, missing }, behind: fresh.slice(index) };
    last = trade.id;
  }
  return { ready: fresh, hole: null, behind: [] };
}

function unknownInOrder(cursor: TradeCursor, batch: readonly Trade[]): readonly Trade[] {
  const sorted = batch.filter((trade) => !isStale(cursor, trade)).sort(byId);
  return sorted.filter((trade, index) => trade.id !== sorted[index - 1]?.id);
}

function isStale(cursor: TradeCursor, trade: Trade): boolean {
  if ('fromTs' in cursor) return trade.ts < cursor.fromTs;
  return idDistance(cursor.afterId, trade.id) <= 0 && trade.ts - cursor.afterTs <= restartAfterMs;
}

function byId(a: Trade, b: Trade): number {
  return compareTrades({ ts: 0, id: a.id }, { ts: 0, id: b.id });
}

/**
 * The trades of an exchange whose ids tell nothing: those not yet known and not before `floorTs` (a stale snapshot would
 * fall into a window that is covered otherwise), in order, each once.
 */
export function dropKnown(
  known: { has(id: string): boolean },
  floorTs: number,
  batch: readonly Trade[],
): readonly Trade[] {
  const sorted = batch.filter((trade) => trade.ts >= floorTs && !known.has(trade.id)).sort(compareTrades);
  const seen = new Set<string>();
  return sorted.filter(({ id }) => !seen.has(id) && seen.add(id));
}

/** Up to which size a hole is recovered trade by trade; a larger one is left to candles, so that live goes on. */
export interface RecoveryLimits {
  /** Exchange time that the hole spans, ms. */
  readonly maxMs: number;
  /** Missing ids of a sequential exchange. */
  readonly maxMissing: number;
}

export const recoveryLimits: RecoveryLimits = { maxMs: 120_000, maxMissing: 100_000 };

export interface HoleExtent {
  readonly tradeIds: Exchange['tradeIds'];
  /** Exchange time from the last known trade to where the stream goes on, ms. */
  readonly spanMs: number;
  readonly missing: number | null;
}

/** How a hole is to be recovered. */
export function recoveryOf(hole: HoleExtent, limits: RecoveryLimits = recoveryLimits): 'trades' | 'candles' {
  if (hole.spanMs <= limits.maxMs) return 'trades';
  const cheap = hole.tradeIds === 'sequential' && hole.missing !== null && hole.missing <= limits.maxMissing;
  return cheap ? 'trades' : 'candles';
}

/** Exchange time that a cursor stands for, ms UTC. */
export function cursorTs(cursor: TradeCursor): number {
  return 'fromTs' in cursor ? cursor.fromTs : cursor.afterTs;
}

/** The cursor behind a trade. */
export function behind(trade: Trade): TradeCursor & { readonly afterId: string } {
  return { afterId: trade.id, afterTs: trade.ts };
}
