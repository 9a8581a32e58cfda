/** What kind of message it is: faults strike trades, depth updates and the rest in different ways. */
export type PayloadKind = 'trade' | 'depth' | 'other';

/** One stream as it goes on in time, for all who listen to it. */
export interface Feed {
  readonly payload: PayloadKind;
  /** When it may next have something to say, ms UTC; infinite when never. */
  nextAt(): number;
  /** What it says between the last call and `now`: JSON texts, oldest first. */
  take(now: number): readonly string[];
}

/** A feed that speaks at multiples of a period, and only of the newest one when it is late. */
export function periodicFeed(periodMs: number, since: number, say: (now: number) => readonly string[]): Feed {
  let next = (Math.floor(since / periodMs) + 1) * periodMs;
  return {
    payload: 'other',
    nextAt: () => next,
    take(now) {
      if (now < next) return [];
      const latest = Math.floor(now / periodMs) * periodMs;
      next = latest + periodMs;
      return say(latest);
    },
  };
}
