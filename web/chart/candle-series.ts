import type { ApiCandle } from '../../contracts/api.ts';
import { drawCandlesAsPaths, drawColumnsAsPath } from './candle-paths.ts';
import { Highcharts, volumeOpacity } from './chart-options.ts';

const rising = (candle: ApiCandle): boolean => candle.close >= candle.open;
const ohlc = (candle: ApiCandle) => [candle.time, candle.open, candle.high, candle.low, candle.close];
const volumeUp = (candle: ApiCandle): [number, number | null] => [candle.time, rising(candle) ? candle.volume : null];
const volumeDown = (candle: ApiCandle): [number, number | null] => [candle.time, rising(candle) ? null : candle.volume];

/** The most candles by which the end may move without everything being set anew. */
const mostAppended = 3;

/**
 * Candles and volumes on the chart. The newest candle has series of its own: when it moves, only they are drawn anew, as
 * long as the axes stay where they are.
 */
export class CandleSeries {
  readonly #chart: Highcharts.Chart;
  #drawn: readonly ApiCandle[] = [];

  constructor(chart: Highcharts.Chart) {
    this.#chart = chart;
    for (const id of ['candles', 'newest']) drawCandlesAsPaths(this.#series(id));
    drawColumnsAsPath(this.#series('volume-up'), { fill: 'var(--up)', opacity: volumeOpacity });
    drawColumnsAsPath(this.#series('volume-down'), { fill: 'var(--down)', opacity: volumeOpacity });
  }

  /** All of them; the redraw is the caller's. */
  set(candles: readonly ApiCandle[]): void {
    const settled = candles.slice(0, -1);
    this.#series('candles').setData(settled.map(ohlc), false, false, false);
    this.#series('volume-up').setData(settled.map(volumeUp), false, false, false);
    this.#series('volume-down').setData(settled.map(volumeDown), false, false, false);
    this.#setNewest(candles.at(-1));
    this.#drawn = candles;
  }

  /**
   * As `set`, where all but the newest candle that is drawn, and what comes behind it, is known to be as it was. True when
   * nothing but the newest candle has to be drawn.
   */
  setEnd(candles: readonly ApiCandle[]): boolean {
    const old = this.#drawn.at(-1);
    const from = old ? candles.findLastIndex(({ time }) => time <= old.time) : -1;
    if (!old || candles[from]?.time !== old.time || candles.length - from > mostAppended) {
      this.set(candles);
      return false;
    }
    for (const candle of candles.slice(from, -1)) {
      this.#series('candles').addPoint(ohlc(candle), false, false, false);
      this.#series('volume-up').addPoint(volumeUp(candle), false, false, false);
      this.#series('volume-down').addPoint(volumeDown(candle), false, false, false);
    }
    this.#setNewest(candles.at(-1));
    this.#drawn = candles;
    return from === candles.length - 1;
  }

  #setNewest(candle: ApiCandle | undefined): void {
    const color = candle && rising(candle) ? 'var(--up)' : 'var(--down)';
    this.#series('newest').setData(candle ? [ohlc(candle)] : [], false, false, false);
    const volume = candle ? [{ x: candle.time, y: candle.volume, color }] : [];
    this.#series('newest-volume').setData(volume, false, false, false);
  }

  #series(id: string): Highcharts.Series {
    const found = this.#chart.get(id);
    if (found instanceof Highcharts.Series) return found;
    throw new Error(`the chart has no series ${id}`);
  }
}
