import { leastRecentlyUsed } from './least-recently-used.ts';
import { mix, normal, uniform } from './noise.ts';

/**
 * A random walk with random access: a tree of Brownian bridges whose variance is shared out by a multiplicative
 * cascade, so that volatility clusters on every scale. The tree's roots ("eras") end in independent values, which
 * keeps the walk near its level for ever. Its variance is 1 a year.
 */
export interface FactorHour {
  /** Values at `cellsPerHour + 1` equidistant moments, both ends of the hour among them. */
  readonly value: Float64Array;
  /** Share of the variance that each cell of the hour got; 1 is the average over all time. */
  readonly activity: Float64Array;
  /** Mean of `activity`. */
  readonly meanActivity: number;
}

export type FactorPath = (hour: number) => FactorHour;

export const cellsPerHour = 4096;
const hoursPerEra = 2048;
const levelsInEra = 11;
const hoursPerYear = 8766;
const eraKnotDeviation = 0.25;
const eraShareSpread = 0.3;
const cellShareSpread = 0.24;

interface Span {
  start: number;
  end: number;
  mass: number;
}

/** The share of a node's variance that its left half gets. */
function leftShare(bits: number, spread: number): number {
  return 0.5 + spread * (uniform(bits) - 0.5) * 2;
}

/** Where a bridge from `start` to `end` stands when `left` of its variance `left + right` has gone by. */
function bridge(start: number, end: number, left: number, right: number, noise: number): number {
  const total = left + right;
  return start + ((end - start) * left) / total + Math.sqrt((left * right) / total) * noise;
}

function descend(seed: number, era: number, hourOfEra: number): Span {
  const span: Span = {
    start: eraKnotDeviation * normal(mix(seed, era)),
    end: eraKnotDeviation * normal(mix(seed, era + 1)),
    mass: hoursPerEra / hoursPerYear,
  };
  const eraSeed = mix(seed ^ 0x51ed270b, era);
  let node = 1;
  for (let level = levelsInEra - 1; level >= 0; level--) {
    const left = span.mass * leftShare(mix(eraSeed, node * 2), eraShareSpread);
    const right = span.mass - left;
    const middle = bridge(span.start, span.end, left, right, normal(mix(eraSeed, node * 2 + 1)));
    const goesRight = (hourOfEra >> level) & 1;
    if (goesRight) span.start = middle;
    else span.end = middle;
    span.mass = goesRight ? right : left;
    node = node * 2 + goesRight;
  }
  return span;
}

function subdivide(seed: number, value: Float64Array, mass: Float64Array): void {
  let node = 1;
  for (let step = cellsPerHour; step > 1; step >>= 1) {
    const half = step >> 1;
    for (let at = 0; at < cellsPerHour; at += step, node++) {
      const whole = mass[at] as number;
      const left = whole * leftShare(mix(seed, node * 2), cellShareSpread);
      const noise = normal(mix(seed, node * 2 + 1));
      value[at + half] = bridge(value[at] as number, value[at + step] as number, left, whole - left, noise);
      mass[at] = left;
      mass[at + half] = whole - left;
    }
  }
}

function makeHour(seed: number, hour: number): FactorHour {
  const era = Math.floor(hour / hoursPerEra);
  const span = descend(seed, era, hour - era * hoursPerEra);
  const value = new Float64Array(cellsPerHour + 1);
  const activity = new Float64Array(cellsPerHour);
  value[0] = span.start;
  value[cellsPerHour] = span.end;
  activity[0] = span.mass;
  subdivide(mix(seed ^ 0x2545f491, hour), value, activity);
  const average = 1 / hoursPerYear / cellsPerHour;
  for (let i = 0; i < cellsPerHour; i++) activity[i] = (activity[i] as number) / average;
  return { value, activity, meanActivity: span.mass * hoursPerYear };
}

/** The path of a factor; `hour` counts from the epoch. The last `kept` hours are remembered. */
export function factorPath(seed: number, kept: number): FactorPath {
  return leastRecentlyUsed(kept, (hour) => makeHour(seed, hour));
}
