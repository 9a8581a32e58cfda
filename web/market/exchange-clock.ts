/** Readings that say what time it is at the exchange: its time, and the browser's at receipt, both ms. */
export interface Reading {
  readonly exchange: number;
  readonly local: number;
}

const kept = 10;

/**
 * Exchange time from the heartbeats of a feed. The reading with the least delay of the last ten counts, so that a late
 * heartbeat does not turn the clock back. Between heartbeats it runs on with the browser's clock.
 */
export function createExchangeClock(): { observe(reading: Reading): void; now(local: number): number | undefined } {
  let offsets: readonly number[] = [];
  return {
    observe({ exchange, local }) {
      offsets = [...offsets.slice(1 - kept), exchange - local];
    },
    now(local) {
      return offsets.length === 0 ? undefined : local + Math.max(...offsets);
    },
  };
}
