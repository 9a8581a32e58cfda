/** The timeframes that candles are kept in, shortest first. Each divides the next one. */
export const timeframes = ['1s', '5s', '1m', '5m', '15m', '1h', '4h', '1d'] as const;

export type Timeframe = (typeof timeframes)[number];

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;

/** Length of a window in milliseconds. */
export const timeframeMs: Readonly<Record<Timeframe, number>> = {
  '1s': second,
  '5s': 5 * second,
  '1m': minute,
  '5m': 5 * minute,
  '15m': 15 * minute,
  '1h': hour,
  '4h': 4 * hour,
  '1d': 24 * hour,
};

/** Start of the window (ms UTC, aligned to the epoch) that holds the exchange time `ts` (ms). */
export function windowStart(ts: number, timeframe: Timeframe): number {
  const length = timeframeMs[timeframe];
  return Math.floor(ts / length) * length;
}
