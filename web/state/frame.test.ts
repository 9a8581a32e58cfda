import { describe, expect, it } from 'vitest';
import { createFrames } from './frame.ts';

/** A clock that is moved by hand; frames come every 16 ms. */
function handClock() {
  let now = 0;
  const due: { at: number; run: () => void }[] = [];
  const plan = (run: () => void, ms: number): void => void due.push({ at: now + ms, run });
  return {
    clock: { now: () => now, frame: (run: () => void) => plan(run, 16), later: plan },
    advance(ms: number): void {
      const end = now + ms;
      for (;;) {
        const next = due.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
        if (!next) break;
        due.splice(due.indexOf(next), 1);
        now = Math.max(now, next.at);
        next.run();
      }
      now = end;
    },
  };
}

describe('the flush', () => {
  it('commits a value at most once per interval, however often it is set', () => {
    const { clock, advance } = handClock();
    const request = createFrames(clock);
    let commits = 0;
    const figures = { intervalMs: 250, commit: () => commits++ };
    for (let i = 0; i < 100; i++) {
      request(figures);
      advance(10);
    }
    expect(commits).toBeGreaterThanOrEqual(4);
    expect(commits).toBeLessThanOrEqual(5);
  });

  it('does not let what is urgent wait behind what is calm', () => {
    const { clock, advance } = handClock();
    const request = createFrames(clock);
    const calm = { intervalMs: 1_000, commit: () => {} };
    request(calm);
    advance(20);
    request(calm);
    let urgent = false;
    request({ intervalMs: 0, commit: () => (urgent = true) });
    advance(20);
    expect(urgent).toBe(true);
  });

  it('commits together what is due together', () => {
    const { clock, advance } = handClock();
    const request = createFrames(clock);
    const at: number[] = [];
    request({ intervalMs: 250, commit: () => at.push(clock.now()) });
    request({ intervalMs: 1_000, commit: () => at.push(clock.now()) });
    advance(100);
    expect(at).toEqual([16, 16]);
  });
});
