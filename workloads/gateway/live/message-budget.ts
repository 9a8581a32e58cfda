const perMinute = 100;

/** Messages that a client may send: 100 at once, refilled at 100 a minute. */
export class MessageBudget {
  readonly #now: () => number;
  #left = perMinute;
  #at: number;

  constructor(now: () => number = Date.now) {
    this.#now = now;
    this.#at = now();
  }

  /** Counts a message. `refused`: too many; `flood`: twice as many, nobody listens at the other end. */
  take(): 'ok' | 'refused' | 'flood' {
    const now = this.#now();
    this.#left = Math.min(perMinute, this.#left + ((now - this.#at) * perMinute) / 60_000) - 1;
    this.#at = now;
    if (this.#left >= 0) return 'ok';
    return this.#left > -perMinute ? 'refused' : 'flood';
  }
}
