import { setTimeout as sleep } from 'node:timers/promises';

/** Time and chance, passed in so that tests decide them. */
export interface Timing {
  /** This machine's clock, ms UTC. */
  readonly clock: () => number;
  /** In [0, 1). */
  readonly random: () => number;
  /** Resolves after `ms`, at once when the signal is aborted. Never rejects. */
  readonly delay: (ms: number, signal: AbortSignal) => Promise<void>;
}

export const systemTiming: Timing = { clock: Date.now, random: Math.random, delay };

async function delay(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal }).catch((error: Error) => {
    if (error.name !== 'AbortError') throw error;
  });
}
