import type { ApiCandle } from '../../contracts/api.ts';
import { formatTotal } from '../format/number.ts';
import { candleTime, clockTime, countdown, dayText, minuteTime, type Zone } from '../format/time.ts';
import { preferences, type Scale, setPreference } from '../state/preferences.ts';
import { candlesWithin, candleUnder } from './candle-merge.ts';
import type { GapBand } from './gap-bands.ts';
import { listenToGestures } from './gestures.ts';
import { MarketChart } from './market-chart.ts';
import { type Crosshair, Overlay } from './overlay.ts';
import { percentTicks, priceText, tickDecimals } from './price-scale.ts';
import { type Range, shift, spanOf, zoomAt } from './range.ts';

export interface PictureEvents {
  onRange(range: Range): void;
  onReset(): void;
  onAuto(auto: boolean): void;
  /** The time under the pointer; null when it left. */
  onHover(time: number | null): void;
  now(): number;
}

export const phoneWidth = 768;

/** The chart with everything that is drawn above it, and the gestures on it. */
export class ChartPicture {
  readonly market: MarketChart;
  readonly #overlay: Overlay;
  readonly #events: PictureEvents;
  readonly #close: (() => void)[] = [];
  #candles: readonly ApiCandle[] = [];
  #bands: readonly GapBand[] = [];
  #firstStored: number | undefined;
  #timeframe = 60_000;
  #decimals = 2;
  #scale: Scale = 'linear';
  #zone: Zone = 'utc';
  #auto = true;
  #pointer: { readonly x: number; readonly y: number } | null = null;
  #phone = innerWidth < phoneWidth;

  constructor(box: HTMLElement, events: PictureEvents) {
    this.#events = events;
    const container = appendDiv(box, 'chart-canvas');
    const layer = appendDiv(box, 'ov');
    layer.setAttribute('aria-hidden', 'true');
    this.#overlay = new Overlay(layer, box);
    this.market = new MarketChart(container, {
      phone: this.#phone,
      pricePane: preferences.get().pricePane,
      priceLabel: (price) => this.#axisLabel(price),
      volumeLabel: (volume) => (volume ? formatTotal(volume) : ''),
      timeLabel: (time, step) => this.#timeLabel(time, step),
      priceTicks: (axis) => this.#percentTicks(axis.getExtremes(), axis.len),
      onRender: () => this.#placeOverlay(),
      onUserRange: (min, max) => events.onRange({ min, max }),
    });
    this.#close.push(listenToGestures(box, this.#gestures()));
    const resized = new ResizeObserver(() => this.market.chart.reflow());
    resized.observe(box);
    const second = setInterval(() => this.#placeOverlay(), 1_000);
    this.#close.push(
      () => resized.disconnect(),
      () => clearInterval(second),
    );
  }

  get range(): Range {
    return this.market.range;
  }

  get plotWidth(): number {
    return this.market.chart.plotWidth;
  }

  get hovering(): boolean {
    return this.#pointer !== null;
  }

  get lastTime(): number | undefined {
    return this.#candles.at(-1)?.time;
  }

  destroy(): void {
    for (const close of this.#close) close();
    this.market.destroy();
  }

  clear(decimals: number): void {
    this.#decimals = decimals;
    this.#firstStored = undefined;
    this.setAuto(true);
    this.show([], { min: 0, max: 1 });
  }

  setTimeframe(timeframe: number): void {
    this.#timeframe = timeframe;
  }

  show(candles: readonly ApiCandle[], range: Range): void {
    this.#candles = candles;
    this.market.show(candles, range);
  }

  showLive(candles: readonly ApiCandle[], range: Range): void {
    this.#candles = candles;
    this.market.showLive(candles, range);
  }

  setRange(range: Range): void {
    this.market.setRange(range);
  }

  setBands(bands: readonly GapBand[]): void {
    this.#bands = bands;
    this.market.setBands(bands);
    this.#placeOverlay();
  }

  setFirstStored(time: number | undefined): void {
    this.#firstStored = time;
    this.market.markStart(time === undefined ? undefined : time - this.#timeframe / 2);
    this.#placeOverlay();
  }

  setScale(scale: Scale): void {
    if (scale === this.#scale) return;
    const wasLog = this.#scale === 'log';
    this.#scale = scale;
    this.setAuto(true);
    if (wasLog || scale === 'log') this.market.setLogarithmic(scale === 'log');
    else this.market.relabelPrice();
  }

  setZone(zone: Zone): void {
    this.#zone = zone;
    this.market.setTimeZone(zone === 'utc' ? 'UTC' : Intl.DateTimeFormat().resolvedOptions().timeZone);
  }

  setAuto(on: boolean): void {
    const { min, max } = this.market.price.getExtremes();
    this.market.setPriceRange(on ? null : { min, max });
    if (on === this.#auto) return;
    this.#auto = on;
    this.#events.onAuto(on);
  }

  /** Multiplies the height of the price range; the axis no longer fits itself to what is in view. */
  scalePrice(factor: number): void {
    const { price } = this.market;
    const { min, max } = price.getExtremes();
    const [low, high] = [price.toPixels(min, false), price.toPixels(max, false)];
    const grown = zoomAt({ min: high, max: low }, (low + high) / 2, factor);
    this.market.setPriceRange({ min: price.toValue(grown.max, false), max: price.toValue(grown.min, false) });
    this.#auto = false;
    this.#events.onAuto(false);
  }

  candleUnder(time: number): ApiCandle | undefined {
    return candleUnder(this.#candles, time, this.#timeframe);
  }

  stepCrosshair(by: number): void {
    const { time, price } = this.market;
    const visible = candlesWithin(this.#candles, this.range.min, this.range.max);
    const at = this.#pointer ? this.#timeAt(this.#pointer.x) : Number.POSITIVE_INFINITY;
    const found = visible.findIndex((candle) => candle.time >= at - this.#timeframe / 2);
    const index = found < 0 ? visible.length - (by < 0 ? 1 : 0) : found + by;
    const candle = visible[Math.max(0, Math.min(visible.length - 1, index))];
    if (!candle) return;
    this.#hover({ x: time.toPixels(candle.time, false), y: price.toPixels(candle.close, false) });
  }

  #gestures(): Parameters<typeof listenToGestures>[1] {
    const { market } = this;
    return {
      pan: (pixels) => this.#events.onRange(shift(this.range, (-pixels / this.plotWidth) * spanOf(this.range))),
      zoom: (x, factor) => this.#events.onRange(zoomAt(this.range, market.time.toValue(x, false), factor)),
      scalePrice: (factor) => this.scalePrice(factor),
      hover: (point) => this.#hover(point),
      reset: () => this.#events.onReset(),
      edges: () => ({
        right: market.chart.plotLeft + market.chart.plotWidth,
        bottom: market.chart.plotTop + market.chart.plotHeight,
        priceBottom: market.price.len,
      }),
    };
  }

  #timeAt(x: number): number {
    const raw = this.market.time.toValue(x, false);
    return Math.round(raw / this.#timeframe) * this.#timeframe;
  }

  #hover(point: { readonly x: number; readonly y: number } | null): void {
    this.#pointer = point;
    if (!point) this.#events.onHover(null);
    this.#placeOverlay();
  }

  #placeOverlay(): void {
    // the first render comes out of the constructor of the chart
    if (!this.market) return;
    this.#savePane();
    // the candles may have moved under a pointer that rests
    if (this.#pointer) this.#events.onHover(this.#timeAt(this.#pointer.x));
    const last = this.#candles.at(-1);
    const closes = last && !this.#phone ? this.#closesIn(last) : '';
    this.#overlay.place(this.market, {
      last: last ? { price: last.close, up: last.close >= last.open, text: this.#priceText(last.close), closes } : null,
      bands: this.#bands,
      firstStored:
        this.#firstStored === undefined
          ? null
          : {
              time: this.#firstStored - this.#timeframe / 2,
              text: `Stored from ${this.#candleTime(this.#firstStored)}`,
            },
      crosshair: this.#crosshair(),
    });
  }

  #closesIn(last: ApiCandle): string {
    const left = last.time + this.#timeframe - this.#events.now();
    return left > 0 && left <= this.#timeframe ? `closes ${countdown(left)}` : '';
  }

  #crosshair(): Crosshair | null {
    if (!this.#pointer || this.#candles.length === 0) return null;
    const time = this.#timeAt(this.#pointer.x);
    const price = this.market.price.toValue(this.#pointer.y, false);
    const inPane = this.#pointer.y <= this.market.price.len;
    return {
      x: Math.round(this.market.time.toPixels(time, false)),
      y: Math.round(this.#pointer.y),
      time: this.#candleTime(time),
      price: inPane ? this.#priceText(price) : null,
    };
  }

  #candleTime(time: number): string {
    return candleTime(time, this.#timeframe, this.#zone);
  }

  /** First close in view, from which percentages are counted. */
  #base(): number {
    const [first] = candlesWithin(this.#candles, this.range.min, this.range.max);
    return first?.close ?? 1;
  }

  #priceText(price: number): string {
    return priceText(price, { scale: this.#scale, base: this.#base(), decimals: this.#decimals });
  }

  #axisLabel(price: number): string {
    const ticks = this.market?.price.tickPositions ?? [];
    const values = this.#scale === 'log' ? ticks.map((tick) => 10 ** tick) : ticks;
    const decimals = tickDecimals(values, this.#decimals);
    return priceText(price, { scale: this.#scale, base: this.#base(), decimals });
  }

  #percentTicks({ min, max }: { readonly min: number; readonly max: number }, pixels: number): number[] | undefined {
    if (this.#scale !== 'percent' || this.#candles.length === 0) return undefined;
    return percentTicks(min, max, { base: this.#base(), count: Math.round(pixels / 56) });
  }

  #timeLabel(time: number, step: number): string {
    if (step >= 86_400_000 || minuteTime(time, this.#zone) === '00:00') return dayText(time, this.#zone);
    return step < 60_000 ? clockTime(time, this.#zone) : minuteTime(time, this.#zone);
  }

  /** The border between the panes was dragged. */
  #savePane(): void {
    const { chart, price } = this.market;
    const percent = Math.round((price.len / chart.plotHeight) * 1_000) / 10;
    const saved = preferences.get().pricePane;
    if (!this.#phone && Math.abs(percent - saved) > 0.6 && percent >= 45 && percent <= 90) {
      setPreference({ pricePane: percent });
    }
  }
}

function appendDiv(parent: HTMLElement, className: string): HTMLElement {
  const element = document.createElement('div');
  element.className = className;
  parent.append(element);
  return element;
}
