import type { Feed } from '../../contracts/feed.ts';

/** `filling` is live with history still coming in. Each has a dot of its own shape. */
export type Health = 'live' | 'filling' | 'stale' | 'offline' | 'connecting';

const leastStaleMs = 10_000;
const badMs = 120_000;

/** Taken for usual until trades have shown what is. */
const firstUsualMs = 10_000;

/**
 * The usual time between trades, from the newest trade's time in each heartbeat: an average that counts long intervals
 * ten times, because trades come in bursts and a pause between two of them is as usual as they are.
 */
export function nextInterval(usualMs: number | undefined, sinceLastMs: number): number {
  const usual = usualMs ?? firstUsualMs;
  const change = Math.min(sinceLastMs, badMs) - usual;
  return usual + change * (change > 0 ? 0.3 : 0.03);
}

/** Age from which a series counts as stale: three usual intervals, at least 10 s, at most 2 min. */
export function staleAfterMs(usualMs: number | undefined): number {
  return Math.min(badMs, Math.max(leastStaleMs, 3 * (usualMs ?? firstUsualMs)));
}

export type Severity = 'ok' | 'warn' | 'bad';

export function ageSeverity(ageMs: number, usualMs: number | undefined): Severity {
  if (ageMs >= badMs) return 'bad';
  return ageMs >= staleAfterMs(usualMs) ? 'warn' : 'ok';
}

export interface HealthInput {
  /** False while the page has no connection: then nothing is known. */
  readonly connected: boolean;
  readonly feed: Feed | undefined;
  /** The exchange's time now, ms. */
  readonly now: number;
  readonly usualMs: number | undefined;
  readonly backfillPercent: number;
}

export function healthOf({ connected, feed, now, usualMs, backfillPercent }: HealthInput): Health {
  if (!connected || !feed || feed.state === 'connecting') return 'connecting';
  if (feed.state === 'disconnected' || feed.state === 'suspended') return 'offline';
  if (feed.lastTradeTs !== null && ageSeverity(now - feed.lastTradeTs, usualMs) !== 'ok') return 'stale';
  return backfillPercent < 100 ? 'filling' : 'live';
}

export const healthText: Readonly<Record<Health, string>> = {
  live: 'Live',
  filling: 'Live, backfilling',
  stale: 'Stale',
  offline: 'Offline',
  connecting: 'Connecting',
};
