import type { ApiCandle } from '../../contracts/api.ts';
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

const rising = (candle: ApiCandle): boolean => candle.close >= candle.open;
const ohlc = (candle: ApiCandle) => [candle.time, candle.open, candle.high, candle.low, candle.close];
const volumeUp = (candle: ApiCandle): [number, number | null] => [candle.time, rising(candle) ? candle.volume : null];
const volumeDown = (candle: ApiCandle): [number, number | null] => [candle.time, rising(candle) ? null : candle.volume];

/** Highcharts behind what the page needs of it: candles, a range, a scale, gaps. Nothing here knows where data comes from. */
export class MarketChart {
  readonly chart: Highcharts.Chart;
  readonly time: Axis;
  readonly price: Axis;
  readonly volume: Axis;
  #drawn: readonly ApiCandle[] = [];
  #bands: readonly GapBand[] = [];
  #range: Range = { min: 0, max: 1 };
  #lineAt: number | undefined;

  constructor(container: HTMLElement, setup: ChartSetup) {
    this.chart = Highcharts.stockChart(container, chartOptions(setup));
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
    this.#series('candles').setData(candles.map(ohlc), false, false, false);
    this.#series('volume-up').setData(candles.map(volumeUp), false, false, false);
    this.#series('volume-down').setData(candles.map(volumeDown), false, false, false);
    this.#drawn = candles;
    this.setRange(range, true);
  }

  /** The newest candle moved, or new ones came behind it: points are touched, not the whole series. */
  showLive(candles: readonly ApiCandle[], range: Range): void {
    const old = this.#drawn.at(-1);
    const from = old ? candles.findLastIndex(({ time }) => time <= old.time) : -1;
    const same = old && candles[from]?.time === old.time && candles.length - from <= 3;
    const replaced = same ? candles[from] : undefined;
    if (!replaced || !this.#updateLast(replaced)) {
      this.show(candles, range);
      return;
    }
    for (const candle of candles.slice(from + 1)) this.#append(candle);
    this.#drawn = candles;
    this.setRange(range, true);
  }

  setRange(range: Range, force = false): void {
    if (!force && rangesEqual(range, this.#range)) return;
    this.#range = range;
    this.time.setExtremes(range.min, range.max, false, false);
    this.chart.redraw(false);
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
    this.setRange(this.#range, true);
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
    this.chart.update({ time: { timezone } }, false);
    this.chart.redraw(false);
  }

  setPriceVolumeSplit(percent: number): void {
    this.price.update({ height: `${percent}%` }, false);
    this.volume.update({ top: `${percent + 3}%`, height: `${97 - percent}%` }, false);
    this.chart.redraw(false);
  }

  /**
   * False when the newest point cannot be touched: `series.data` is sparse until a point has been drawn, so while it is
   * out of view there is none, and all data must be set.
   */
  #updateLast(candle: ApiCandle): boolean {
    const point = this.#series('candles').data.at(-1);
    const up = this.#series('volume-up').data.at(-1);
    const down = this.#series('volume-down').data.at(-1);
    if (point?.x !== candle.time || up?.x !== candle.time || down?.x !== candle.time) return false;
    point.update(ohlc(candle), false, false);
    up.update(volumeUp(candle), false, false);
    down.update(volumeDown(candle), false, false);
    return true;
  }

  #append(candle: ApiCandle): void {
    this.#series('candles').addPoint(ohlc(candle), false, false, false);
    this.#series('volume-up').addPoint(volumeUp(candle), false, false, false);
    this.#series('volume-down').addPoint(volumeDown(candle), false, false, false);
  }

  #series(id: string): Highcharts.Series {
    const found = this.chart.get(id);
    if (found instanceof Highcharts.Series) return found;
    throw new Error(`the chart has no series ${id}`);
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
