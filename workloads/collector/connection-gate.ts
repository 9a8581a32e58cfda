import {
  afterFailure,
  afterLimit,
  afterSuccess,
  type Circuit,
  type CircuitPolicy,
  closedCircuit,
  onAttempt,
} from './circuit.ts';
import type { Timing } from './timing.ts';

/** A permission to try. What came of it is told to the gate. */
export interface Attempt {
  readonly generation: number;
}

/**
 * Lets attempts at one exchange through: spaced by backoff, none while the circuit is open, one when it is half-open.
 * Attempts that were made side by side and fail together (a socket shared by all symbols) count as one failure.
 */
export class ConnectionGate {
  readonly #timing: Timing;
  readonly #policy: CircuitPolicy;
  #circuit: Circuit = closedCircuit;
  #generation = 0;
  #changed = Promise.withResolvers<void>();

  constructor(timing: Timing, policy: CircuitPolicy) {
    this.#timing = timing;
    this.#policy = policy;
  }

  get state(): Circuit['state'] {
    return this.#circuit.state;
  }

  /** Resolves when an attempt may be made, or when the signal is aborted. */
  async pass(signal: AbortSignal): Promise<Attempt> {
    while (!signal.aborted) {
      const wait = this.#circuit.notBefore - this.#timing.clock();
      if (wait > 0) await this.#timing.delay(wait, signal);
      else if (this.#circuit.state === 'half-open') await this.#probed(signal);
      else break;
    }
    if (!signal.aborted) this.#circuit = onAttempt(this.#circuit);
    return { generation: this.#generation };
  }

  succeed(): void {
    this.#set(afterSuccess(this.#circuit, this.#timing.clock()));
  }

  /** Counts unless a failure of the same moment has been counted already. */
  fail({ generation }: Attempt): void {
    if (generation !== this.#generation) return;
    this.#generation += 1;
    const failure = { now: this.#timing.clock(), random: this.#timing.random() };
    this.#set(afterFailure(this.#circuit, failure, this.#policy));
  }

  /** The exchange asked everybody to wait. */
  pause(retryAfterMs: number): void {
    this.#generation += 1;
    this.#set(afterLimit(this.#circuit, this.#timing.clock(), retryAfterMs));
  }

  #set(circuit: Circuit): void {
    const isNews = circuit.state !== this.#circuit.state;
    this.#circuit = circuit;
    if (!isNews) return;
    this.#changed.resolve();
    this.#changed = Promise.withResolvers();
  }

  /** Waits for what the one probe finds out; its symbol may also have been given up meanwhile. */
  async #probed(signal: AbortSignal): Promise<void> {
    const answered = new AbortController();
    this.#changed.promise.then(() => answered.abort());
    const either = AbortSignal.any([signal, answered.signal]);
    await this.#timing.delay(this.#policy.openMs, either);
    if (!either.aborted) this.#circuit = { ...this.#circuit, state: 'open' };
  }
}
