import type { ApiCandle } from '../../contracts/api.ts';
import type { ChartLabels } from './chart-labels.ts';
import type { MarketChart } from './market-chart.ts';
import type { CrosshairMark } from './overlay.ts';

interface Point {
  readonly x: number;
  readonly y: number;
}

/** Where the pointer rests, or where the keys put it, as time and price. It snaps to candles sideways only. */
export class Crosshair {
  readonly #market: MarketChart;
  readonly #labels: ChartLabels;
  point: Point | null = null;

  constructor(market: MarketChart, labels: ChartLabels) {
    this.#market = market;
    this.#labels = labels;
  }

  /** Start of the window under it, ms. */
  get time(): number | null {
    if (!this.point) return null;
    const { timeframe } = this.#labels;
    return Math.round(this.#market.time.toValue(this.point.x, false) / timeframe) * timeframe;
  }

  /** Moves by whole candles of those in view; from nowhere, to the nearer end. */
  step(by: number, visible: readonly ApiCandle[]): void {
    const at = this.time ?? Number.POSITIVE_INFINITY;
    const found = visible.findIndex(({ time }) => time >= at - this.#labels.timeframe / 2);
    const index = found < 0 ? visible.length - (by < 0 ? 1 : 0) : found + by;
    const candle = visible[Math.max(0, Math.min(visible.length - 1, index))];
    if (!candle) return;
    const { time, price } = this.#market;
    this.point = { x: time.toPixels(candle.time, false), y: price.toPixels(candle.close, false) };
  }

  mark(): CrosshairMark | null {
    const { point, time } = this;
    if (!point || time === null) return null;
    const { price } = this.#market;
    return {
      x: Math.round(this.#market.time.toPixels(time, false)),
      y: Math.round(point.y),
      time: this.#labels.candle(time),
      price: point.y <= price.len ? this.#labels.price(price.toValue(point.y, false)) : null,
    };
  }
}
