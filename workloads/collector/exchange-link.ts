import type { Logger } from '../../runtime/log.ts';
import type { CircuitPolicy } from './circuit.ts';
import { ConnectionGate } from './connection-gate.ts';
import type { Exchange } from './exchange.ts';
import { isExchangeError } from './exchanges/errors.ts';
import { logged } from './logged.ts';
import type { Timing } from './timing.ts';
import { untilAborted } from './until-aborted.ts';

/** How often the exchange's clock is asked for, ms, and how soon again when it is in doubt. */
const clockSyncMs = 60_000;
const clockDoubtMs = 2_000;
/** Pause after an error that nobody expected, ms; the gate spaces the others. */
export const unexpectedPauseMs = 2_000;
/** A trade so far in the future says that our idea of the exchange's clock is wrong, ms. */
const clockToleranceMs = 2_000;

export interface ExchangeLinkOptions {
  readonly exchange: Exchange;
  readonly timing: Timing;
  readonly policies: { readonly sockets: CircuitPolicy; readonly rest: CircuitPolicy };
  readonly logger: Logger;
}

/** One exchange and what all symbols collected there share: its clock and the gates to its sockets and its REST. */
export class ExchangeLink {
  readonly exchange: Exchange;
  readonly sockets: ConnectionGate;
  readonly rest: ConnectionGate;
  readonly #timing: Timing;
  readonly #logger: Logger;
  #urgent = 0;
  /** The skew as the last answer had it, ms. */
  #knownSkewMs = 0;
  #clockInDoubt = Promise.withResolvers<void>();

  constructor({ exchange, timing, policies, logger }: ExchangeLinkOptions) {
    this.exchange = exchange;
    this.sockets = new ConnectionGate(timing, policies.sockets);
    this.rest = new ConnectionGate(timing, policies.rest);
    this.#timing = timing;
    this.#logger = logger;
  }

  /** True while live collection waits for REST: backfill steps back then. */
  get isBusy(): boolean {
    return this.#urgent > 0;
  }

  /** The collector's clock minus the exchange's, ms. */
  get clockSkewMs(): number {
    return this.#timing.clock() - this.exchange.now();
  }

  /** One REST request, when the gate lets it through. Rejects with what the exchange threw; undefined when aborted. */
  async request<T>(ask: (exchange: Exchange) => Promise<T>, signal: AbortSignal): Promise<T | undefined> {
    const attempt = await this.rest.pass(signal);
    if (signal.aborted) return undefined;
    try {
      const answer = await untilAborted(ask(this.exchange), signal);
      this.rest.succeed();
      return answer;
    } catch (error) {
      // What nobody expected says nothing about the way to the exchange.
      if (!isExchangeError(error)) throw error;
      if (error.kind === 'rate-limited' || error.kind === 'banned') this.rest.pause(error.retryAfterMs);
      else if (error.kind === 'unavailable') this.rest.fail(attempt);
      else this.rest.succeed();
      throw error;
    }
  }

  /** Work that live collection waits for: backfill steps back meanwhile. */
  async urgently<T>(work: () => Promise<T>): Promise<T> {
    this.#urgent += 1;
    try {
      return await work();
    } finally {
      this.#urgent -= 1;
    }
  }

  /** A request that is asked until it is answered. Rejects only when asking again is no use; undefined when aborted. */
  async insist<T>(what: string, ask: (exchange: Exchange) => Promise<T>, signal: AbortSignal): Promise<T | undefined> {
    while (!signal.aborted) {
      try {
        return await this.urgently(() => this.request(ask, signal));
      } catch (error) {
        if (isExchangeError(error) && (error.kind === 'bad-symbol' || error.kind === 'out-of-reach')) throw error;
        this.#logger.warn({ ...logged(error), exchange: this.exchange.id }, `${what} failed, trying again`);
        if (!isExchangeError(error)) await this.#timing.delay(unexpectedPauseMs, signal);
      }
    }
    return undefined;
  }

  /** Follows the exchange's clock until aborted; resolves after the first answer. */
  async followClock(signal: AbortSignal): Promise<void> {
    await this.insist('asking for the time', (exchange) => this.#sync(exchange), signal);
    this.#keepFollowing(signal).catch((error) => this.#logger.error({ error }, 'following the clock ended'));
  }

  /** Asks for the time when it moved against this machine's clock: the machine slept, or somebody set its clock. */
  async confirmClock(signal: AbortSignal): Promise<void> {
    if (Math.abs(this.clockSkewMs - this.#knownSkewMs) <= clockToleranceMs) return;
    await this.request((exchange) => this.#sync(exchange), signal);
  }

  async #sync(exchange: Exchange): Promise<void> {
    await exchange.syncClock();
    this.#knownSkewMs = this.clockSkewMs;
  }

  /** Hears of the newest trade; one from the future (a step of a clock, a replay at speed) makes us ask for the time. */
  compareClock(ts: number): void {
    if (ts > this.exchange.now() + clockToleranceMs) this.#clockInDoubt.resolve();
  }

  async #keepFollowing(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.#timing.delay(clockDoubtMs, signal);
      const rest = this.#timing.delay(clockSyncMs - clockDoubtMs, signal);
      await Promise.race([rest, this.#clockInDoubt.promise]);
      this.#clockInDoubt = Promise.withResolvers();
      await this.insist('asking for the time', (exchange) => this.#sync(exchange), signal);
    }
  }
}
