/** Percentiles of the lags of the last minute: a ring of samples, sorted only when asked. */
export class LagWindow {
  static readonly #size = 4_096;
  static readonly #keepMs = 60_000;
  readonly #lags = new Float64Array(LagWindow.#size);
  readonly #times = new Float64Array(LagWindow.#size).fill(Number.NEGATIVE_INFINITY);
  #next = 0;

  /** `now` and `lagMs` in ms. */
  add(now: number, lagMs: number): void {
    this.#lags[this.#next] = lagMs;
    this.#times[this.#next] = now;
    this.#next = (this.#next + 1) % LagWindow.#size;
  }

  /** Null without a sample in the minute before `now`. */
  percentiles(now: number): { readonly p50: number | null; readonly p99: number | null } {
    const lags = this.#lags.filter((_, index) => (this.#times[index] ?? 0) > now - LagWindow.#keepMs).sort();
    const at = (part: number): number | null => lags[Math.ceil(part * lags.length) - 1] ?? null;
    return { p50: at(0.5), p99: at(0.99) };
  }
}
