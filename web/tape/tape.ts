import type { ApiTrade } from '../../contracts/api.ts';

export const keptTrades = 1_000;

/** Newest first. */
export type Tape = readonly ApiTrade[];

/** Puts trades (ascending) on top; ones that are there already are left out. */
export function pushTrades(tape: Tape, trades: readonly ApiTrade[]): Tape {
  const known = new Set(tape.slice(0, trades.length + 50).map(({ id }) => id));
  const fresh = trades.filter(({ id }) => !known.has(id));
  if (fresh.length === 0) return tape;
  return [...fresh.toReversed(), ...tape].slice(0, keptTrades);
}

/** Size from which a trade stands out: the largest 4 % of those on the tape; infinite while there are few. */
export function largeTradeSize(tape: Tape): number {
  if (tape.length < 50) return Number.POSITIVE_INFINITY;
  const sizes = tape.map(({ amount }) => amount).sort((a, b) => b - a);
  return sizes[Math.floor(sizes.length * 0.04)] ?? Number.POSITIVE_INFINITY;
}

/** Trades of the last minute; null when the tape does not reach back that far. */
export function tradesPerMinute(tape: Tape, now: number): number | null {
  const count = tape.findIndex(({ time }) => time < now - 60_000);
  return count >= 0 ? count : tape.length < keptTrades ? tape.length : null;
}

/** Minimum sizes to choose from, around what trades on this market: none, then 1-2-5 steps. */
export function sizeSteps(tape: Tape, lotSize: number): readonly number[] {
  const sizes = tape.map(({ amount }) => amount).sort((a, b) => a - b);
  const median = sizes[sizes.length >> 1];
  if (median === undefined) return [0];
  const power = 10 ** Math.floor(Math.log10(median));
  return [0, power, power * 5, power * 10, power * 50, power * 100].filter((size) => size === 0 || size >= lotSize);
}
