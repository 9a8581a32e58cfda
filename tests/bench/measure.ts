import { writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';

/** One figure over several rounds, beside the raw limit of the same rounds. */
export interface Result {
  readonly bench: string;
  readonly metric: string;
  readonly unit: string;
  readonly min: number;
  readonly median: number;
  readonly max: number;
  /** Median of the raw limit; null where there is none to compare with. */
  readonly limit: number | null;
  /** `median / limit`. */
  readonly ratio: number | null;
}

interface Rounds {
  readonly bench: string;
  readonly metric: string;
  readonly unit: string;
  readonly values: readonly number[];
  readonly limits?: readonly number[];
}

export function toResult({ bench, metric, unit, values, limits }: Rounds): Result {
  const limit = limits ? median(limits) : null;
  const middle = median(values);
  const ratio = limit === null ? null : middle / limit;
  return { bench, metric, unit, min: Math.min(...values), median: middle, max: Math.max(...values), limit, ratio };
}

/** The q-quantile (0–1) of values in any order. */
export function quantile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] as number;
}

function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** Runs both in turn, the other one first in every second round, so that a drifting machine favours neither. */
export async function inTurns(rounds: number, ours: () => Promise<number>, limit: () => Promise<number>) {
  const values: number[] = [];
  const limits: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    if (round % 2 === 0) limits.push(await limit());
    values.push(await ours());
    if (round % 2 === 1) limits.push(await limit());
  }
  return { values, limits };
}

export function printResults(results: readonly Result[], jsonFile: string | undefined): void {
  const [cpu] = cpus();
  console.log(`${cpus().length} × ${cpu?.model}, Node ${process.version}, load ${loadavg()[0]?.toFixed(2)}`);
  console.table(results.map((result) => ({ ...result, ...rounded(result) })));
  if (jsonFile) writeFileSync(jsonFile, `${JSON.stringify(results, null, 2)}\n`);
}

function rounded({ min, median: middle, max, limit, ratio }: Result): Record<string, number | null> {
  const short = (value: number | null): number | null => (value === null ? null : Number(value.toPrecision(4)));
  return { min: short(min), median: short(middle), max: short(max), limit: short(limit), ratio: short(ratio) };
}
