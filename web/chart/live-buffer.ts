import type { ApiCandle } from '../../contracts/api.ts';
import { requestCommit } from '../state/frame.ts';
import { rates } from '../state/store.ts';

/** Above this many a hidden tab fetches anew rather than catching up. */
const mostBuffered = 2_000;

/** Candles from the socket, the newest revision of each window, until the page's next flush. */
export class LiveBuffer {
  readonly #candles = new Map<number, ApiCandle>();
  readonly #commit: { readonly intervalMs: number; commit(): void };
  #received = 0;

  constructor(commit: () => void) {
    this.#commit = { intervalMs: rates.figures, commit };
  }

  receive(candle: ApiCandle): void {
    const known = this.#candles.get(candle.time);
    this.#received += 1;
    if (!known || candle.revision > known.revision) this.#candles.set(candle.time, candle);
    requestCommit(this.#commit);
  }

  /** What has come since the last call, ascending; `flooded` when so much that it had better be fetched. */
  take(): { readonly candles: readonly ApiCandle[]; readonly flooded: boolean } {
    const candles = [...this.#candles.values()].sort((a, b) => a.time - b.time);
    const flooded = this.#received > mostBuffered;
    this.#candles.clear();
    this.#received = 0;
    return { candles, flooded };
  }
}
