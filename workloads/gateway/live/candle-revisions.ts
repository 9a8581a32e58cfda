import type { Candle } from '../../../contracts/candle.ts';

const keptWindows = 16;

/** The newest windows of a room and the revision that went out of each: what is not newer is not sent again. */
export class CandleRevisions {
  readonly #rooms = new Map<string, Map<number, number>>();

  /** Whether the candle is news to the room; it is taken as sent. Of windows long past nothing is known: they are. */
  accept(room: string, { windowStart, revision }: Pick<Candle, 'windowStart' | 'revision'>): boolean {
    const windows = this.#rooms.get(room) ?? new Map<number, number>();
    this.#rooms.set(room, windows);
    if ((windows.get(windowStart) ?? -1) >= revision) return false;
    if (windows.size === keptWindows && !windows.has(windowStart)) {
      const oldest = Math.min(...windows.keys());
      if (windowStart < oldest) return true;
      windows.delete(oldest);
    }
    windows.set(windowStart, revision);
    return true;
  }

  /** Whether the room has been told of a later window, or of this one at a higher revision. */
  isBehind(room: string, { windowStart, revision }: Pick<Candle, 'windowStart' | 'revision'>): boolean {
    const windows = this.#rooms.get(room) ?? new Map<number, number>();
    return Math.max(...windows.keys()) > windowStart || (windows.get(windowStart) ?? -1) > revision;
  }

  forget(room: string): void {
    this.#rooms.delete(room);
  }
}
