import { type Timeframe, timeframeMs } from '../../contracts/timeframe.ts';

/** Timeframe of the overview's closes, by the chart's: some fifty times the usual view in a few hundred points. */
const overviewOf: Readonly<Record<Timeframe, Timeframe>> = {
  '1s': '1m',
  '5s': '1m',
  '1m': '15m',
  '5m': '1h',
  '15m': '4h',
  '1h': '1d',
  '4h': '1d',
  '1d': '1d',
};

const overviewMs: Readonly<Record<Timeframe, number>> = {
  '1s': 3 * 3_600_000,
  '5s': 6 * 3_600_000,
  '1m': 4 * 86_400_000,
  '5m': 14 * 86_400_000,
  '15m': 45 * 86_400_000,
  '1h': 180 * 86_400_000,
  '4h': 730 * 86_400_000,
  '1d': 1_000 * 86_400_000,
};

export interface NavigatorPlan {
  readonly timeframe: Timeframe;
  readonly from: number;
}

/** What the overview holds: its usual stretch, or as far back as the chart has gone, in at most a thousand points. */
export function navigatorPlan(chart: Timeframe, { first, last }: { first: number; last: number }): NavigatorPlan {
  const from = Math.min(first, last - overviewMs[chart]);
  const candidates = (Object.keys(timeframeMs) as Timeframe[]).filter((timeframe) => {
    return timeframeMs[timeframe] >= timeframeMs[overviewOf[chart]];
  });
  const timeframe = candidates.find((candidate) => (last - from) / timeframeMs[candidate] <= 1_000) ?? '1d';
  return { timeframe, from };
}
