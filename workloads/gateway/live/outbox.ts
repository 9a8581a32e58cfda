import { encodeFrame, type Frame } from './frame.ts';
import { conflate, type Update } from './update.ts';

/** The connection as the outbox needs it: engine.io's socket. */
export interface Connection {
  /** `sent` is called once the operating system has taken the packet. */
  write(packet: string, options: Frame['options'], sent: () => void): void;
}

/** Bytes under way to the operating system from which on a connection counts as congested. */
const congestedBytes = 64 * 1024;

/**
 * What is sent to one client. An update goes out at once as long as the connection takes it; while it does not, updates
 * wait in their slots, each replaced by the next, so that a slow client costs a bounded amount of memory and finds the
 * newest state when it has caught up.
 */
export class Outbox {
  readonly #connection: Connection;
  readonly #onConflated: () => void;
  readonly #waiting = new Map<string, Update>();
  #underWay = 0;
  #stalledSince: number | null = null;

  constructor(connection: Connection, onConflated: () => void) {
    this.#connection = connection;
    this.#onConflated = onConflated;
  }

  /** Updates that wait for the connection. */
  get waiting(): number {
    return this.#waiting.size;
  }

  send(update: Update): void {
    if (this.#waiting.size === 0 && this.#underWay < congestedBytes) this.#write(update.frame);
    else this.#hold(update);
  }

  /** Drops what waits in slots of a room that the client left. */
  forget(isOfRoom: (slot: string) => boolean): void {
    for (const slot of this.#waiting.keys()) if (isOfRoom(slot)) this.#waiting.delete(slot);
  }

  /** For how long, ms, the connection has taken nothing although updates wait. */
  stalledMs(now: number): number {
    if (this.#waiting.size === 0) this.#stalledSince = null;
    else this.#stalledSince ??= now;
    return this.#stalledSince === null ? 0 : now - this.#stalledSince;
  }

  #hold(update: Update): void {
    const waiting = this.#waiting.get(update.slot);
    if (waiting) this.#onConflated();
    this.#waiting.set(update.slot, conflate(waiting, update));
  }

  #write(frame: Frame): void {
    this.#underWay += frame.bytes;
    this.#connection.write(frame.packet, frame.options, () => this.#sent(frame.bytes));
  }

  #sent(bytes: number): void {
    this.#underWay -= bytes;
    this.#stalledSince = null;
    for (const [slot, update] of this.#waiting) {
      if (this.#underWay >= congestedBytes) return;
      this.#waiting.delete(slot);
      this.#write(update.kind === 'trades' ? encodeFrame('trade', `[${update.trades.join(',')}]`) : update.frame);
    }
  }
}
