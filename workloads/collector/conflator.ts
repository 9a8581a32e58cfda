import type { Timing } from './timing.ts';

/** Passes on the newest value, at most one in `everyMs`; values in between are never seen. */
export class Conflator<T> {
  readonly #everyMs: number;
  readonly #timing: Timing;
  #newest: T | null = null;
  #wake = Promise.withResolvers<void>();

  constructor(everyMs: number, timing: Timing) {
    this.#everyMs = everyMs;
    this.#timing = timing;
  }

  put(value: T): void {
    this.#newest = value;
    this.#wake.resolve();
  }

  async run(pass: (value: T) => Promise<void>, signal: AbortSignal): Promise<void> {
    signal.addEventListener('abort', () => this.#wake.resolve(), { once: true });
    while (!signal.aborted) {
      await this.#wake.promise;
      this.#wake = Promise.withResolvers();
      const value = this.#newest;
      if (value === null || signal.aborted) continue;
      this.#newest = null;
      await Promise.all([pass(value), this.#timing.delay(this.#everyMs, signal)]);
    }
  }
}
