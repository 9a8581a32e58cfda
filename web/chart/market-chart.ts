import type { ApiCandle } from '../../contracts/api.ts';
import { CandleSeries } from './candle-series.ts';
import type { ChartSetup } from './chart-axes.ts';
import { chartOptions, Highcharts } from './chart-options.ts';
import type { GapBand } from './gap-bands.ts';
import { type Range, rangesEqual } from './range.ts';

type Axis = Highcharts.Axis;

/** Methods of an axis that the library's types leave out. */
interface Markable {
  addPlotBand(options: Highcharts.AxisPlotBandsOptions): unknown;
  removePlotBand(id: string): void;
  addPlotLine(options: Highcharts.AxisPlotLinesOptions): unknown;
  removePlotLine(id: string): void;
}

const marksOf = (axis: Axis): Markable => axis as unknown as Markable;

const hatching = {
  pattern: {
    path: { d: 'M 0 8 L 8 0 M -2 2 L 2 -2 M 6 10 L 10 6', strokeWidth: 1 },
    width: 8,
    height: 8,
    color: 'var(--line2)',
    opacity: 0.75,
  },
};

/** Highcharts behind what the page needs of it: candles, a range, a scale, gaps. Nothing here knows where data comes from. */
export class MarketChart {
  readonly chart: Highcharts.Chart;
  readonly time: Axis;
  readonly price: Axis;
  readonly volume: Axis;
  readonly #candles: CandleSeries;
  #bands: readonly GapBand[] = [];
  #range: Range = { min: 0, max: 1 };
  #lineAt: number | undefined;

  constructor(container: HTMLElement, setup: ChartSetup) {
    this.chart = Highcharts.stockChart(container, chartOptions(setup));
    this.#candles = new CandleSeries(this.chart);
    this.time = this.#axis('time');
    this.price = this.#axis('price');
    this.volume = this.#axis('volume');
  }

  get range(): Range {
    return this.#range;
  }

  destroy(): void {
    this.chart.destroy();
  }

  /** Draws other candles in a range. Zoom and pan are exactly what `range` says. */
  show(candles: readonly ApiCandle[], range: Range): void {
    this.#candles.set(candles);
    this.#redraw(range);
  }

  /** The newest candle moved, or new ones came behind it. */
  showLive(candles: readonly ApiCandle[], range: Range): void {
    const onlyNewest = this.#candles.setEnd(candles);
    // the library draws every series anew when a point changes; that is needed only where an axis moves, which it sees itself
    if (onlyNewest) this.#setDirty(false);
    this.#redraw(range);
  }

  setRange(range: Range): void {
    if (!rangesEqual(range, this.#range)) this.#redraw(range);
  }

  #redraw(range: Range): void {
    if (!rangesEqual(range, this.#range)) this.time.setExtremes(range.min, range.max, false, false);
    this.#range = range;
    this.chart.redraw(false);
  }

  #setDirty(dirty: boolean): void {
    (this.chart as unknown as { isDirtyBox: boolean }).isDirtyBox = dirty;
  }

  setBands(bands: readonly GapBand[]): void {
    for (const { id } of this.#bands) marksOf(this.time).removePlotBand(id);
    for (const { id, from, to } of bands) marksOf(this.time).addPlotBand({ id, from, to, zIndex: 0, color: hatching });
    const overview = this.#navigatorMarks();
    for (const { id } of this.#bands) overview?.removePlotBand(id);
    for (const { id, from, to } of bands) overview?.addPlotBand({ id, from, to, color: 'var(--warn)' });
    this.#bands = bands;
  }

  /** A dotted line right of the newest candle, or at the first stored one. */
  markStart(time: number | undefined): void {
    if (time === this.#lineAt) return;
    marksOf(this.time).removePlotLine('first-stored');
    if (time !== undefined) {
      const line = { id: 'first-stored', value: time, color: 'var(--line2)', width: 1, dashStyle: 'ShortDot' } as const;
      marksOf(this.time).addPlotLine({ ...line, zIndex: 1 });
    }
    this.#lineAt = time;
  }

  setNavigator(points: readonly (readonly [number, number])[]): void {
    const overview = this.chart.get('navigator');
    if (!(overview instanceof Highcharts.Series) || points.length === 0) return;
    overview.setData(
      points.map(([x, y]) => [x, y]),
      false,
      false,
      false,
    );
    this.chart.redraw(false);
  }

  /** Null: fit what is in view. */
  setPriceRange(range: Range | null): void {
    this.price.setExtremes(range?.min, range?.max, false, false);
    this.chart.redraw(false);
  }

  setLogarithmic(on: boolean): void {
    this.price.update({ type: on ? 'logarithmic' : 'linear' }, false);
    this.chart.redraw(false);
  }

  /** Ticks and labels of the price axis mean something else now. */
  relabelPrice(): void {
    this.price.update({}, false);
    this.chart.redraw(false);
  }

  setTimeZone(timezone: string): void {
    // not by an update of the chart, which would make the overview anew, without its data
    (this.chart.time as unknown as { update(options: Highcharts.TimeOptions): void }).update({ timezone });
    (this.time as unknown as { forceRedraw: boolean }).forceRedraw = true;
    this.#setDirty(true);
    this.chart.redraw(false);
  }

  setPriceVolumeSplit(percent: number): void {
    this.price.update({ height: `${percent}%` }, false);
    this.volume.update({ top: `${percent + 3}%`, height: `${97 - percent}%` }, false);
    this.chart.redraw(false);
  }

  #axis(id: string): Axis {
    const found = this.chart.get(id);
    if (found instanceof Highcharts.Axis) return found;
    throw new Error(`the chart has no axis ${id}`);
  }

  #navigatorMarks(): Markable | undefined {
    const overview = this.chart.get('navigator');
    return overview instanceof Highcharts.Series ? marksOf(overview.xAxis) : undefined;
  }
}
