import type { ApiGap } from '../../contracts/api.ts';
import { duration } from '../format/time.ts';

/** A hole as it is drawn: candles are centred on their start, so a band begins half a candle earlier. */
export interface GapBand {
  readonly id: string;
  readonly from: number;
  readonly to: number;
  readonly label: string;
  readonly shortLabel: string;
}

/** Open gaps only: a filled one vanishes. */
export function gapBands(gaps: readonly ApiGap[], timeframe: number): readonly GapBand[] {
  return gaps
    .filter((gap) => gap.filledAt === null && gap.to > gap.from)
    .map((gap) => {
      const length = `Gap ${duration(gap.to - gap.from)}`;
      const filled = `backfill ${Math.floor(gap.backfillPercent)}%`;
      return {
        id: `gap-${gap.from}`,
        from: gap.from - timeframe / 2,
        to: gap.to - timeframe / 2,
        label: `${length} · ${filled}`,
        shortLabel: `${length}\n${filled}`,
      };
    });
}

/** Gaps that have been filled, or filled further, since the last look: their candles are worth fetching again. */
export function progressedGaps(before: readonly ApiGap[], after: readonly ApiGap[]): readonly ApiGap[] {
  return after.filter((gap) => {
    const old = before.find(({ from, foundAt }) => from === gap.from && foundAt === gap.foundAt);
    return old !== undefined && (old.filledAt !== gap.filledAt || old.backfillPercent !== gap.backfillPercent);
  });
}
