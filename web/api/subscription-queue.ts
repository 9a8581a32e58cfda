import type { SubscriptionRequest } from '../../contracts/socket.ts';

/** Below the gateway's own limit of 100 messages at once, refilled at 100 a minute. */
const perMinute = 90;
const refillMs = 60_000 / perMinute;

export interface QueueClock {
  now(): number;
  later(run: () => void, ms: number): void;
}

const browserClock: QueueClock = { now: () => performance.now(), later: (run, ms) => void setTimeout(run, ms) };

/**
 * Holds requests back while the gateway would refuse them for being too many. The newest goes first: it is what is looked
 * at. One that is taken back in time is never sent.
 */
export class SubscriptionQueue {
  readonly #send: (request: SubscriptionRequest) => void;
  readonly #clock: QueueClock;
  readonly #waiting = new Set<SubscriptionRequest>();
  #left = perMinute;
  #at: number;
  #planned = false;

  constructor(send: (request: SubscriptionRequest) => void, clock: QueueClock = browserClock) {
    this.#send = send;
    this.#clock = clock;
    this.#at = clock.now();
  }

  /** A new connection: a full budget, and nothing is waiting. */
  reset(): void {
    this.#waiting.clear();
    this.#left = perMinute;
    this.#at = this.#clock.now();
  }

  add(request: SubscriptionRequest): void {
    this.#waiting.add(request);
    this.#pump();
  }

  /** True when it was still waiting: then there is nothing to unsubscribe from. */
  takeBack(request: SubscriptionRequest): boolean {
    if (this.#waiting.delete(request)) return true;
    this.#spend();
    return false;
  }

  #pump(): void {
    for (const request of [...this.#waiting].reverse()) {
      this.#refill();
      if (this.#left < 1) break;
      this.#waiting.delete(request);
      this.#spend();
      this.#send(request);
    }
    if (this.#waiting.size === 0 || this.#planned) return;
    this.#planned = true;
    this.#clock.later(() => {
      this.#planned = false;
      this.#pump();
    }, refillMs);
  }

  #refill(): void {
    const now = this.#clock.now();
    this.#left = Math.min(perMinute, this.#left + (now - this.#at) / refillMs);
    this.#at = now;
  }

  #spend(): void {
    this.#refill();
    this.#left -= 1;
  }
}
