import { type RefObject, useEffect, useRef, useState } from 'react';
import type { ApiSymbol } from '../../contracts/api.ts';
import { seriesKey } from '../../contracts/series.ts';
import type { Timeframe } from '../../contracts/timeframe.ts';
import { useSession } from '../market/session.ts';
import { preferences } from '../state/preferences.ts';
import { useStore } from '../state/store.ts';
import { setView, view } from '../state/view.ts';
import { ChartController } from './chart-controller.ts';

/** One chart for the life of the page (and of its phone or desk layout); symbol and timeframe change inside it. */
export function useChart(
  box: RefObject<HTMLDivElement | null>,
  symbol: ApiSymbol,
  { timeframe, phone }: { readonly timeframe: Timeframe; readonly phone: boolean },
): ChartController | null {
  const session = useSession();
  const [chart, setChart] = useState<ChartController | null>(null);
  const { scale, zone } = useStore(preferences);
  const first = useRef(view.get().range);
  const key = seriesKey(symbol);

  // biome-ignore lint/correctness/useExhaustiveDependencies: another layout needs another chart
  useEffect(() => {
    if (!box.current) return;
    const made = new ChartController(box.current, {
      gateway: session.gateway,
      now: (series) => session.markets.now(series),
      onRange: (range) => setView({ range: range && { from: range.min, to: range.max } }),
    });
    setChart(made);
    return () => made.close();
  }, [box, session, phone]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: news about the same symbol do not open it again
  useEffect(() => {
    if (!chart) return;
    const range = first.current;
    first.current = null;
    chart.open(symbol, timeframe, range && { min: range.from, max: range.to });
  }, [chart, key, timeframe]);

  useEffect(() => chart?.symbolChanged(symbol), [chart, symbol]);
  useEffect(() => chart?.picture.setScale(scale), [chart, scale]);
  useEffect(() => chart?.picture.setZone(zone), [chart, zone]);
  return chart;
}
