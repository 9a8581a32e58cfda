import type { Series } from '../../contracts/series.ts';
import type { Timeframe } from '../../contracts/timeframe.ts';
import { fetchCandlesFrom } from '../api/rest.ts';
import { type NavigatorPlan, navigatorPlan } from './navigator-plan.ts';

/** Closes for the overview under the chart; read again when the chart goes further back, and after an hour. */
export class NavigatorFeed {
  readonly #series: Series;
  readonly #timeframe: Timeframe;
  readonly #onPoints: (points: readonly (readonly [number, number])[]) => void;
  readonly #abort = new AbortController();
  #plan: (NavigatorPlan & { readonly last: number }) | undefined;

  constructor(
    series: Series,
    timeframe: Timeframe,
    onPoints: (points: readonly (readonly [number, number])[]) => void,
  ) {
    this.#series = series;
    this.#timeframe = timeframe;
    this.#onPoints = onPoints;
  }

  /** Asks for what covers `first` … `last`, unless it is there. */
  cover(range: { readonly first: number; readonly last: number }): void {
    const plan = navigatorPlan(this.#timeframe, range);
    const old = this.#plan;
    if (old && plan.timeframe === old.timeframe && plan.from >= old.from && range.last < old.last + 3_600_000) return;
    this.#plan = { ...plan, last: range.last };
    void this.#load(plan);
  }

  /** More is stored than before: the next `cover` asks again. */
  expire(): void {
    this.#plan = undefined;
  }

  close(): void {
    this.#abort.abort();
  }

  async #load({ timeframe, from }: NavigatorPlan): Promise<void> {
    const { signal } = this.#abort;
    try {
      const { candles } = await fetchCandlesFrom({ series: this.#series, timeframe, signal }, { from, count: 1_100 });
      this.#onPoints(candles.map(({ time, close }) => [time, close] as const));
    } catch (error) {
      this.#plan = undefined;
      if (!signal.aborted) console.warn(`the overview was not loaded: ${String(error)}`);
    }
  }
}
