const firstMs = 500;
const longestMs = 10_000;

/** Wait before reconnection attempt `attempt` (1, 2, …): doubles up to 10 s, with up to 30 % taken off at random. */
export function backoffMs(attempt: number, random: number): number {
  const full = Math.min(longestMs, firstMs * 2 ** Math.min(attempt - 1, 10));
  return Math.round(full * (1 - 0.3 * random));
}
