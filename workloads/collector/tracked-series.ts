import { durationMs } from '../../contracts/duration.ts';
import type { Series } from '../../contracts/series.ts';
import type { TrackedSymbol } from '../../contracts/tracked-symbol.generated.ts';

/** What a collector has to know of one market of one exchange. */
export interface TrackedSeries extends Series {
  /** Name of the TrackedSymbol that asks for it. */
  readonly trackedSymbol: string;
  readonly tickers: boolean;
  /** Levels a side; 0: no order book. */
  readonly orderBookDepth: number;
  readonly lookbackMs: number;
  readonly suspend: boolean;
}

/** The series that TrackedSymbols ask for, of one exchange or (null) of all. */
export function trackedSeries(resources: readonly TrackedSymbol[], exchange: string | null): readonly TrackedSeries[] {
  return resources.flatMap(({ metadata, spec }) =>
    spec.exchanges
      .filter(({ name }) => exchange === null || name === exchange)
      .map(({ name, symbol, tickers, orderBook }) => ({
        trackedSymbol: metadata.name,
        exchange: name,
        symbol: symbol ?? spec.symbol,
        tickers,
        orderBookDepth: orderBook.depth,
        lookbackMs: durationMs(spec.backfill.lookback),
        suspend: spec.suspend,
      })),
  );
}
