import { isAbsolute, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

/** What `npm start` was asked for. */
export interface StandaloneOptions {
  /** `simulator`: made markets; `replay`: recorded trades; `live`: the real exchanges. */
  readonly mode: 'simulator' | 'replay' | 'live';
  /** `SYMBOL=FILE` of each record to replay, and market time for a second of real time (a number, or `max`). */
  readonly replays: readonly string[];
  readonly speed: string;
  /** Folder of TrackedSymbols; null: in a replay those that are replayed. */
  readonly symbolsDir: string | null;
  readonly port: number;
  readonly dataDir: string;
}

export const usage = `usage: npm start -- [options]
  --live                   collect from the real exchanges instead of the simulator
  --replay SYMBOL=FILE     replay recorded trades (CSV or .csv.gz); may be given more than once
  --speed N|max            market time per real time of a replay (default 1)
  --symbols DIR            folder of TrackedSymbol files (default: samples)
  --port N                 port of page and API on 127.0.0.1 (default 3000)
  --data DIR               where data is kept (default .data)`;

/** A command line that cannot be used; the message says what is wrong and how it is used. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

const flags = {
  live: { type: 'boolean', default: false },
  replay: { type: 'string', multiple: true, default: [] as string[] },
  speed: { type: 'string', default: '1' },
  symbols: { type: 'string' },
  port: { type: 'string', default: '3000' },
  data: { type: 'string', default: '.data' },
  help: { type: 'boolean', default: false },
} as const;

/** Reads the command line; null when only help was asked for. Paths are taken from `cwd`. Throws a `UsageError`. */
export function parseOptions(args: readonly string[], cwd: string): StandaloneOptions | null {
  const values = parse(args);
  if (values.help) return null;
  const replaying = values.replay.length > 0;
  if (replaying && values.live) throw new UsageError('--live and --replay exclude each other: leave one of them out');
  if (!replaying && values.speed !== '1')
    throw new UsageError('--speed needs --replay: only a record can be played faster');
  const port = Number(values.port);
  if (!/^\d+$/.test(values.port) || port > 65_535)
    throw new UsageError(`--port ${values.port}: must be a number from 0 to 65535`);
  const mode = values.live ? 'live' : replaying ? 'replay' : 'simulator';
  const samples = replaying ? null : fileURLToPath(new URL('../../samples', import.meta.url));
  return {
    mode,
    replays: values.replay.map((text) => absolute(text, cwd)),
    speed: values.speed,
    symbolsDir: values.symbols === undefined ? samples : resolve(cwd, values.symbols),
    port,
    // Simulated, replayed and real markets never share a database.
    dataDir: resolve(cwd, values.data, mode),
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: flags }).values;
  } catch (error) {
    throw new UsageError(`${(error as Error).message}\n${usage}`, { cause: error });
  }
}

function absolute(replay: string, cwd: string): string {
  const [symbol, file] = replay.split('=');
  if (!symbol || !file)
    throw new UsageError(`--replay ${replay}: must be SYMBOL=FILE, for example XRP/ETH=trades.csv.gz`);
  return isAbsolute(file) ? replay : `${symbol}=${resolve(cwd, file)}`;
}
