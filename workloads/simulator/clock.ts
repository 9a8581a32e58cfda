/** The simulator's time, ms UTC. */
export interface MarketClock {
  now(): number;
  /** Market milliseconds that pass in a real one; infinite while the clock follows what is sent. */
  readonly speed: number;
  /** Lets a standing clock run; does nothing otherwise. */
  start(): void;
  /** Moves a clock of infinite speed on to a time. */
  reach(time: number): void;
}

/** The machine's own time. */
export function realClock(now: () => number): MarketClock {
  return { now: () => Math.floor(now()), speed: 1, start() {}, reach() {} };
}

/**
 * Stands just before `from` until it is started, then runs at `speed` up to `to`, and at real pace from there.
 * At infinite speed it stays where `reach` put it; nobody puts it anywhere while nobody listens to the replay.
 */
export function replayClock({ from, to, speed, real }: ReplaySpan): MarketClock {
  let startedAt: number | undefined;
  let endedAt: number | undefined;
  let reached = from - 1;
  const running = (since: number): number => {
    const elapsed = real() - since;
    const realLength = (to - from + 1) / speed;
    return elapsed < realLength ? from - 1 + elapsed * speed : to + elapsed - realLength;
  };
  return {
    get speed() {
      if (startedAt === undefined) return 0;
      return this.now() < to ? speed : 1;
    },
    start() {
      startedAt ??= real();
    },
    reach(time) {
      reached = Math.max(reached, Math.min(time, to));
      if (reached === to) endedAt ??= real();
    },
    now() {
      if (startedAt === undefined) return from - 1;
      if (Number.isFinite(speed)) return Math.floor(running(startedAt));
      return endedAt === undefined ? reached : Math.floor(to + real() - endedAt);
    },
  };
}

export interface ReplaySpan {
  /** Times of the first and last recorded trade, ms UTC. */
  readonly from: number;
  readonly to: number;
  readonly speed: number;
  /** The machine's monotonic or wall clock, ms. */
  readonly real: () => number;
}
