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
  /** When the next flush is planned for; later commits may have to bring it forward. */
  let planned = Number.POSITIVE_INFINITY;
  /** Of the plans only the last one counts. */
  let turn = 0;

  const due = (commit: Commit): number => (last.get(commit) ?? Number.NEGATIVE_INFINITY) + commit.intervalMs;

  function flush(): void {
    planned = Number.POSITIVE_INFINITY;
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
    const next = Math.max(clock.now(), Math.min(...[...waiting].map(due)));
    if (waiting.size === 0 || next >= planned) return;
    planned = next;
    const wait = next - clock.now();
    const mine = ++turn;
    const run = (): void => {
      if (mine === turn) flush();
    };
    if (wait > 20) clock.later(() => clock.frame(run), wait - 8);
    else clock.frame(run);
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
