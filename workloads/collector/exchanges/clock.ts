/** A reading of an exchange's clock: ms UTC, and how coarse it is (Kraken tells whole seconds). */
export interface TimeReading {
  readonly ts: number;
  readonly resolution: number;
}

/** An exchange's clock, kept between readings by the monotonic local one: a step of the system's clock moves nothing. */
export class ExchangeClock {
  private readonly monotonic: () => number;
  private offset: number;

  /** `monotonic` gives ms from any origin. Until the first `sync` the system's clock is believed. */
  constructor(monotonic: () => number = () => performance.now()) {
    this.monotonic = monotonic;
    this.offset = Date.now() - monotonic();
  }

  now(): number {
    return Math.floor(this.monotonic() + this.offset);
  }

  /** Takes `rounds` readings and keeps the median: one slow answer does not move the clock. */
  async sync(read: () => Promise<TimeReading>, rounds = 3): Promise<void> {
    const offsets: number[] = [];
    for (let round = 0; round < rounds; round++) {
      const sent = this.monotonic();
      const { ts, resolution } = await read();
      // The exchange read its clock half-way, on average, and anywhere within its resolution.
      offsets.push(ts + resolution / 2 - (sent + this.monotonic()) / 2);
    }
    this.offset = median(offsets);
  }
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
