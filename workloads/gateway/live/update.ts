import { encodeFrame, type Frame } from './frame.ts';

/** Something that a room's subscribers are told. */
export type Update = State | Trades;

/** The present state of something: only the newest matters to a client that lags behind. */
export interface State {
  readonly kind: 'state';
  /** What it is the state of: of two updates with one slot, the one with the higher rank replaces the other. */
  readonly slot: string;
  readonly rank: number;
  readonly frame: Frame;
}

/** Trades, ascending: a client that lags behind gets them together, the newest of them. */
export interface Trades {
  readonly kind: 'trades';
  readonly slot: string;
  /** JSON of each. */
  readonly trades: readonly string[];
  readonly frame: Frame;
}

export function stateUpdate(event: string, slot: string, rank: number, json: string): State {
  return { kind: 'state', slot, rank, frame: encodeFrame(event, json) };
}

export function tradesUpdate(slot: string, trades: readonly string[]): Trades {
  return { kind: 'trades', slot, trades, frame: encodeFrame('trade', `[${trades.join(',')}]`) };
}

/** Trades that a lagging client finds when it has caught up, at most. */
const maxTrades = 200;

/** What is left to tell of an update that waits and the one that comes behind it. */
export function conflate(waiting: Update | undefined, update: Update): Update {
  if (!waiting || waiting.kind !== update.kind) return update;
  if (waiting.kind === 'state') return update.kind === 'state' && update.rank < waiting.rank ? waiting : update;
  const trades = [...waiting.trades, ...(update as Trades).trades].slice(-maxTrades);
  return { ...waiting, trades };
}
