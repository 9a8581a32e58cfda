import type { Feed } from '../../contracts/feed.ts';
import { ageSeverity, type Health, type Severity } from '../market/health.ts';

const lagWarnMs = 1_000;
const lagBadMs = 5_000;
const skewWarnMs = 500;

/** No clock is wrong by a day: the exchange tells of another time. */
export const isReplay = ({ clockSkewMs }: Feed): boolean => Math.abs(clockSkewMs) > 86_400_000;

export const lagSeverity = (ms: number | null | undefined): Severity =>
  ms === null || ms === undefined || ms < lagWarnMs ? 'ok' : ms < lagBadMs ? 'warn' : 'bad';

export const skewSeverity = (ms: number): Severity => (Math.abs(ms) < skewWarnMs ? 'ok' : 'warn');

export interface Cells {
  readonly age: Severity;
  readonly lag: Severity;
  readonly gaps: Severity;
  readonly skew: Severity;
}

export interface CellInput {
  readonly feed: Feed | undefined;
  readonly now: number;
  readonly usualMs: number | undefined;
  readonly gapsOpen: number;
}

/** How each figure of the strip stands. */
export function cellsOf({ feed, now, usualMs, gapsOpen }: CellInput): Cells {
  const last = feed?.lastTradeTs;
  return {
    age: last === null || last === undefined ? 'ok' : ageSeverity(now - last, usualMs),
    lag: feed && isReplay(feed) ? 'ok' : lagSeverity(feed?.lagP99Ms),
    gaps: gapsOpen > 0 ? 'warn' : 'ok',
    skew: feed && !isReplay(feed) ? skewSeverity(feed.clockSkewMs) : 'ok',
  };
}

/** One sentence in place of a mood. */
export function overallText(health: Health, feed: Feed | undefined): string {
  if (feed?.state === 'recovering') return 'Recovering missed trades';
  if (feed?.state === 'suspended') return 'Feed suspended';
  const texts: Readonly<Record<Health, string>> = {
    live: 'Feed healthy',
    filling: 'Feed healthy',
    stale: 'Feed stale',
    offline: 'Feed offline',
    connecting: 'Connecting to the feed',
  };
  return texts[health];
}
