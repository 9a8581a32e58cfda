/** What turns "something changed" into at most one commit per rate and screen frame. */
export interface Commit {
  /** Least time between two commits, ms. */
  readonly intervalMs: number;
  commit(): void;
}

export interface Clock {
  now(): number;
  frame(run: () => void): void;
  later(run: () => void, ms: number): void;
}

const browserClock: Clock = {
  now: () => performance.now(),
  frame: (run) => void requestAnimationFrame(run),
  later: (run, ms) => void setTimeout(run, ms),
};

/**
 * One flush for the whole page: everything that is due is committed in the same animation frame. A hidden tab gets no
 * frames, so it keeps only the newest values and catches up in one flush.
 */
export function createFrames(clock: Clock = browserClock): (commit: Commit) => void {
  const waiting = new Set<Commit>();
  const last = new Map<Commit, number>();
  let planned = false;

  const due = (commit: Commit): number => (last.get(commit) ?? Number.NEGATIVE_INFINITY) + commit.intervalMs;

  function flush(): void {
    planned = false;
    const now = clock.now();
    for (const commit of [...waiting]) {
      if (due(commit) > now + 1) continue;
      waiting.delete(commit);
      last.set(commit, now);
      commit.commit();
    }
    plan();
  }

  function plan(): void {
    if (planned || waiting.size === 0) return;
    planned = true;
    const wait = Math.min(...[...waiting].map(due)) - clock.now();
    if (wait > 20) clock.later(() => clock.frame(flush), wait - 8);
    else clock.frame(flush);
  }

  return (commit) => {
    waiting.add(commit);
    plan();
  };
}

/** The page's flush. */
export const requestCommit: (commit: Commit) => void = (commit) => {
  shared ??= createFrames();
  shared(commit);
};
let shared: ((commit: Commit) => void) | undefined;
