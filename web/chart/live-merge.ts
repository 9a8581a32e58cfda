import type { ApiCandle } from '../../contracts/api.ts';
import { mergeCandles } from './candle-merge.ts';

const graceMs = 10_000;

export interface Held {
  readonly candles: readonly ApiCandle[];
  readonly atEnd: boolean;
  readonly timeframe: number;
}

export interface LiveMerge {
  /** The same array when nothing changed. */
  readonly candles: readonly ApiCandle[];
  /** `live`: only the newest candle moved, or newer ones came; `merged`: something behind it changed too. */
  readonly change: 'live' | 'merged';
  /** Time of a candle older than all that are held: history is arriving at the server. */
  readonly older: number | undefined;
  /** From here on candles may have been missed: windows were jumped over, or one was left open. */
  readonly missed: number | undefined;
}

/** Folds candles from the socket (ascending) into those that are held. What is not newer, or out of the window, is left. */
export function mergeLive({ candles, atEnd, timeframe }: Held, received: readonly ApiCandle[]): LiveMerge {
  const first = candles[0];
  const last = candles.at(-1);
  if (!first || !last) {
    return { candles: atEnd ? received : candles, change: 'merged', older: undefined, missed: undefined };
  }
  const inside = received.filter(({ time }) => time >= first.time && (atEnd || time <= last.time));
  const newer = inside.filter((candle) => isNewer(candles, candle));
  const change = newer.some(({ time }) => time < last.time) ? 'merged' : 'live';
  const appended = newer.find(({ time }) => time > last.time);
  const jumped = appended !== undefined && appended.time > last.time + timeframe;
  return {
    candles: newer.length > 0 ? mergeCandles(candles, newer) : candles,
    change,
    older: received.find(({ time }) => time < first.time)?.time,
    missed: appended ? (leftOpen(candles, appended.time - timeframe) ?? (jumped ? last.time : undefined)) : undefined,
  };
}

/** From where candles may have changed unseen: windows stay open for a moment when the next one has begun. */
export function unsettledFrom(candles: readonly ApiCandle[]): number | undefined {
  return (candles.slice(-30).find(({ closed }) => !closed) ?? candles.at(-1))?.time;
}

/** A window closes some seconds after its end; one that is still open long after that missed its last change. */
function leftOpen(candles: readonly ApiCandle[], windowBefore: number): number | undefined {
  return candles.slice(-30).find(({ time, closed }) => !closed && time < windowBefore - graceMs)?.time;
}

function isNewer(candles: readonly ApiCandle[], candle: ApiCandle): boolean {
  // live candles are nearly always the last or the one before
  for (let i = candles.length - 1; i >= 0; i--) {
    const held = candles[i];
    if (!held || held.time < candle.time) return true;
    if (held.time === candle.time) return candle.revision > held.revision;
  }
  return true;
}
