import type { ApiGap } from '../../contracts/api.ts';
import type { Series } from '../../contracts/series.ts';
import { fetchGaps } from '../api/rest.ts';
import { progressedGaps } from './gap-bands.ts';

const openPollMs = 5_000;
const calmPollMs = 15_000;

export interface GapWatch {
  readonly gaps: readonly ApiGap[];
  /** Look now, for instance after a reconnect. */
  look(): void;
  close(): void;
}

/** Looks for gaps again and again, more often while one is open. `onChange` also tells which ones were filled further. */
export function watchGaps(
  series: Series,
  from: () => number,
  onChange: (gaps: readonly ApiGap[], progressed: readonly ApiGap[]) => void,
): GapWatch {
  const abort = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let gaps: readonly ApiGap[] = [];
  let looked = 0;

  async function look(): Promise<void> {
    clearTimeout(timer);
    const turn = ++looked;
    const found = await fetchGaps(series, from(), abort.signal).catch((error: unknown) => {
      if (!abort.signal.aborted) console.warn(`gaps were not loaded: ${String(error)}`);
      return null;
    });
    if (abort.signal.aborted || turn !== looked) return;
    if (found && JSON.stringify(found) !== JSON.stringify(gaps)) {
      const progressed = progressedGaps(gaps, found);
      gaps = found;
      onChange(found, progressed);
    }
    const open = gaps.some(({ filledAt }) => filledAt === null);
    timer = setTimeout(() => void look(), open ? openPollMs : calmPollMs);
  }

  void look();
  return {
    get gaps() {
      return gaps;
    },
    look: () => void look(),
    close() {
      clearTimeout(timer);
      abort.abort();
    },
  };
}
