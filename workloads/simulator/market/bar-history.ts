import { type Bar, foldRows, joinBars } from './bar.ts';
import { leastRecentlyUsed } from './least-recently-used.ts';
import { hourMs, rowAt, type Tape } from './tape.ts';

const minuteMs = 60_000;

/** Bars of any stretch of a tape's past. Whole hours are kept for ever (they are small), their minutes for a while. */
export interface BarHistory {
  /** The fold of the trades with times in [from, to) that are not after `now`; null when there are none. */
  bar(from: number, to: number, now: number): Bar | null;
  /** Whether `bar` knows this hour (ms UTC of its start) without making its trades. */
  isKept(hourStart: number): boolean;
}

type Minutes = readonly (Bar | null)[];

function foldBetween(tape: Tape, from: number, to: number): Bar | null {
  let bar: Bar | null = null;
  const end = tape.idAt(to);
  for (let id = tape.idAt(from); id < end; ) {
    const columns = tape.columnsOf(id);
    if (columns === undefined) break;
    const row = id - columns.firstId;
    const last = Math.min(rowAt(columns, to), columns.length);
    bar = joinBars(bar, foldRows(columns, row, last));
    id = columns.firstId + last;
  }
  return bar;
}

export function barHistory(tape: Tape): BarHistory {
  const hours = new Map<number, Bar | null>();
  const minutesOf = leastRecentlyUsed<Minutes>(48, (hour) =>
    Array.from({ length: 60 }, (_, minute) => {
      const start = hour * hourMs + minute * minuteMs;
      return foldBetween(tape, start, start + minuteMs);
    }),
  );
  const hourBar = (hour: number): Bar | null => {
    const kept = hours.get(hour);
    if (kept !== undefined) return kept;
    const bar = minutesOf(hour).reduce<Bar | null>(joinBars, null);
    hours.set(hour, bar);
    return bar;
  };
  /** The longest whole step from `at` that does not pass `to`: an hour, a minute, or what is left of the minute. */
  const step = (at: number, to: number, now: number): readonly [end: number, bar: Bar | null] => {
    const hour = Math.floor(at / hourMs);
    const isPast = (hour + 1) * hourMs <= now;
    if (isPast && at % hourMs === 0 && at + hourMs <= to) return [at + hourMs, hourBar(hour)];
    if (isPast && at % minuteMs === 0 && at + minuteMs <= to) {
      return [at + minuteMs, minutesOf(hour)[(at - hour * hourMs) / minuteMs] ?? null];
    }
    const unit = isPast ? minuteMs : hourMs;
    const end = Math.min(to, (Math.floor(at / unit) + 1) * unit);
    return [end, foldBetween(tape, at, end)];
  };
  return {
    isKept: (hourStart) => hours.has(Math.floor(hourStart / hourMs)),
    bar(from, to, now) {
      const until = Math.min(to, now + 1);
      let bar: Bar | null = null;
      for (let at = from; at < until; ) {
        const [end, piece] = step(at, until, now);
        bar = joinBars(bar, piece);
        at = end;
      }
      return bar;
    },
  };
}
