const delayMs = 5_000;

/** Jumps come in bursts, and on a quiet market they are natural: one request for all of some seconds. */
export class RefetchDelay {
  readonly #refetch: (from: number) => void;
  #from = Number.POSITIVE_INFINITY;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(refetch: (from: number) => void) {
    this.#refetch = refetch;
  }

  ask(from: number): void {
    this.#from = Math.min(this.#from, from);
    this.#timer ??= setTimeout(() => {
      const since = this.#from;
      this.cancel();
      this.#refetch(since);
    }, delayMs);
  }

  cancel(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#from = Number.POSITIVE_INFINITY;
  }
}
