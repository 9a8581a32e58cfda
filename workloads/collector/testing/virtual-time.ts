import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Timing } from '../timing.ts';

interface Timer {
  readonly at: number;
  readonly fire: () => void;
}

/** A clock that stands until it is told to move: a minute of waiting takes no time, and every run is the same. */
export class VirtualTime implements Timing {
  #now: number;
  #timers: Timer[] = [];
  random = (): number => 0.5;

  constructor(now: number) {
    this.#now = now;
  }

  clock = (): number => this.#now;

  delay = (ms: number, signal: AbortSignal): Promise<void> => {
    if (signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = { at: this.#now + Math.max(0, ms), fire: () => settle() };
      const settle = (): void => {
        this.#timers = this.#timers.filter((other) => other !== timer);
        signal.removeEventListener('abort', settle);
        resolve();
      };
      signal.addEventListener('abort', settle, { once: true });
      this.#timers.push(timer);
    });
  };

  /** Lets `ms` pass; everything that is due happens in its order, and what follows from it. */
  async advance(ms: number): Promise<void> {
    const end = this.#now + ms;
    await settle();
    for (;;) {
      const due = this.#timers.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
      if (!due) break;
      this.#now = Math.max(this.#now, due.at);
      due.fire();
      await settle();
    }
    this.#now = end;
  }
}

/** Promises of several turns deep come to rest. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 4; turn += 1) await nextTurn();
}
