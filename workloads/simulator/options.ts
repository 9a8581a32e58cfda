import { parseArgs } from 'node:util';
import { FaultPlanError, parseFaultPlan } from './faults/fault-plan.ts';
import type { Replay, SimulatorOptions } from './run.ts';

/** Command line arguments that cannot be used; `message` is one line that names the flag and the remedy. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

export const usage = `usage: npm run simulate -- [options]
  --port N                    port on 127.0.0.1 (default: a free one)
  --seed N                    decides the markets and the faults (default 1)
  --symbols A/B,C/D           markets to simulate (default: common ones against USDT)
  --replay SYMBOL=FILE        replay recorded trades, CSV or .csv.gz; may be given more than once
  --speed N|max               market time per real time of a replay (default 1)
  --faults JSON               faults to begin with, for example '{"skip":{"rate":0.01}}'`;

function integer(flag: string, text: string, greatest: number): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value <= greatest) return value;
  throw new UsageError(`--${flag} ${text}: must be a whole number from 0 to ${greatest}`);
}

function speed(text: string): number {
  const value = text === 'max' ? Number.POSITIVE_INFINITY : Number(text);
  if (value > 0) return value;
  throw new UsageError(`--speed ${text}: must be a number above 0, or max`);
}

function replay(text: string): Replay {
  const equals = text.indexOf('=');
  if (equals > 0 && equals < text.length - 1) return { symbol: text.slice(0, equals), file: text.slice(equals + 1) };
  throw new UsageError(`--replay ${text}: must be SYMBOL=FILE, for example XRP/ETH=trades.csv.gz`);
}

function faults(text: string) {
  try {
    return parseFaultPlan(JSON.parse(text));
  } catch (error) {
    if (!(error instanceof SyntaxError || error instanceof FaultPlanError)) throw error;
    throw new UsageError(`--faults: ${error.message}`, { cause: error });
  }
}

const flags = {
  port: { type: 'string', default: '0' },
  seed: { type: 'string', default: '1' },
  symbols: { type: 'string' },
  replay: { type: 'string', multiple: true, default: [] as string[] },
  speed: { type: 'string', default: '1' },
  faults: { type: 'string', default: '{}' },
  help: { type: 'boolean', default: false },
} as const;

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: flags }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error), { cause: error });
  }
}

/** Reads the command line; null when only help was asked for. Throws a `UsageError`. */
export function parseOptions(args: readonly string[]): SimulatorOptions | null {
  const values = parse(args);
  if (values.help) return null;
  return {
    port: integer('port', values.port, 65_535),
    seed: integer('seed', values.seed, 0xffff_ffff),
    symbols: values.symbols?.split(',').map((symbol) => symbol.trim()),
    replays: values.replay.map(replay),
    speed: speed(values.speed),
    faults: faults(values.faults),
  };
}
