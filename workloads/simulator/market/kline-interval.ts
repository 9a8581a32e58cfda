const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

const lengths: ReadonlyMap<string, number> = new Map([
  ['1s', 1_000],
  ['1m', minute],
  ['3m', 3 * minute],
  ['5m', 5 * minute],
  ['15m', 15 * minute],
  ['30m', 30 * minute],
  ['1h', hour],
  ['2h', 2 * hour],
  ['4h', 4 * hour],
  ['6h', 6 * hour],
  ['8h', 8 * hour],
  ['12h', 12 * hour],
  ['1d', day],
  ['3d', 3 * day],
]);

/** An interval that klines come in. Times are ms UTC. */
export interface KlineInterval {
  readonly name: string;
  /** Start of the window that holds a time. */
  start(time: number): number;
  /** Start of the window after the one that starts at a time. */
  next(start: number): number;
  /** Start of the window `count` windows earlier. */
  back(start: number, count: number): number;
}

function fixed(name: string, length: number, origin = 0): KlineInterval {
  return {
    name,
    start: (time) => origin + Math.floor((time - origin) / length) * length,
    next: (start) => start + length,
    back: (start, count) => start - count * length,
  };
}

function monthOf(time: number, offset: number): number {
  const date = new Date(time);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + offset, 1);
}

const month: KlineInterval = {
  name: '1M',
  start: (time) => monthOf(time, 0),
  next: (start) => monthOf(start, 1),
  back: (start, count) => monthOf(start, -count),
};

/** 1970-01-05, a Monday. */
const firstMonday = 4 * day;

/** Binance's intervals by name. */
export const klineIntervals: ReadonlyMap<string, KlineInterval> = new Map([
  ...[...lengths].map(([name, length]) => [name, fixed(name, length)] as const),
  ['1w', fixed('1w', 7 * day, firstMonday)],
  ['1M', month],
]);
