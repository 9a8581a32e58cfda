import type { ApiCandle } from '../../contracts/api.ts';
import type { Zone } from '../format/time.ts';
import { preferences, type Scale } from '../state/preferences.ts';
import { candlesWithin, candleUnder } from './candle-merge.ts';
import { ChartLabels } from './chart-labels.ts';
import { Crosshair } from './crosshair.ts';
import type { GapBand } from './gap-bands.ts';
import { listenToGestures } from './gestures.ts';
import { MarketChart } from './market-chart.ts';
import { Overlay } from './overlay.ts';
import { resetPaneSplit, savePaneSplit } from './pane-split.ts';
import type { PictureEvents } from './picture-events.ts';
import { PriceFit } from './price-fit.ts';
import { type Range, shift, spanOf, zoomWithin } from './range.ts';

const phoneWidth = 768;

/** The chart with everything that is drawn above it, and the gestures on it. */
export class ChartPicture {
  readonly market: MarketChart;
  readonly #overlay: Overlay;
  readonly #events: PictureEvents;
  readonly #close: (() => void)[] = [];
  #candles: readonly ApiCandle[] = [];
  #bands: readonly GapBand[] = [];
  #firstStored: number | undefined;
  #lastPrice: number | undefined;
  readonly #labels = new ChartLabels(() => candlesWithin(this.#candles, this.range.min, this.range.max)[0]?.close ?? 1);
  readonly #crosshair: Crosshair;
  readonly #fit: PriceFit;
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
      priceLabel: (price) => this.#labels.priceTick(price, this.market?.price.tickPositions ?? []),
      volumeLabel: (volume) => this.#labels.volume(volume),
      timeLabel: (time, step) => this.#labels.timeTick(time, step),
      priceTicks: (axis) => this.#labels.ticks(axis.getExtremes(), axis.len),
      onRender: () => this.#placeOverlay(),
      onUserRange: (min, max) => events.onRange({ min, max }),
    });
    this.#crosshair = new Crosshair(this.market, this.#labels);
    this.#fit = new PriceFit(this.market, events.onAuto);
    this.#close.push(listenToGestures(box, this.#gestures()));
    const resized = new ResizeObserver(() => this.market.chart.reflow());
    resized.observe(box);
    const second = setInterval(() => this.#placeOverlay(), 1_000);
    this.#close.push(
      () => resized.disconnect(),
      () => container.remove(),
      () => layer.remove(),
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
    return this.#crosshair.point !== null;
  }

  get lastTime(): number | undefined {
    return this.#candles.at(-1)?.time;
  }

  destroy(): void {
    for (const close of this.#close) close();
    this.market.destroy();
  }

  clear(decimals: number): void {
    this.#labels.decimals = decimals;
    this.#firstStored = undefined;
    this.setAuto(true);
    this.show([], { min: 0, max: 1 });
  }

  setTimeframe(timeframe: number): void {
    this.#labels.timeframe = timeframe;
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
    this.market.markStart(time === undefined ? undefined : time - this.#labels.timeframe / 2);
    this.#placeOverlay();
  }

  /** The newest trade's price, which the newest candle follows a moment later; undefined while none is known. */
  setLastPrice(price: number | undefined): void {
    if (price === this.#lastPrice) return;
    this.#lastPrice = price;
    this.#placeOverlay();
  }

  setScale(scale: Scale): void {
    if (scale === this.#labels.scale) return;
    const wasLog = this.#labels.scale === 'log';
    this.#labels.scale = scale;
    this.setAuto(true);
    if (wasLog || scale === 'log') this.market.setLogarithmic(scale === 'log');
    else this.market.relabelPrice();
  }

  setZone(zone: Zone): void {
    this.#labels.zone = zone;
    this.market.setTimeZone(zone === 'utc' ? 'UTC' : Intl.DateTimeFormat().resolvedOptions().timeZone);
  }

  setAuto(on: boolean): void {
    this.#fit.setAuto(on);
  }

  scalePrice(factor: number): void {
    this.#fit.scale(factor);
  }

  candleUnder(time: number): ApiCandle | undefined {
    return candleUnder(this.#candles, time, this.#labels.timeframe);
  }

  stepCrosshair(by: number): void {
    this.#crosshair.step(by, candlesWithin(this.#candles, this.range.min, this.range.max));
    this.#placeOverlay();
  }

  #gestures(): Parameters<typeof listenToGestures>[1] {
    const { market } = this;
    return {
      pan: (pixels) => this.#events.onRange(shift(this.range, (-pixels / this.plotWidth) * spanOf(this.range))),
      zoom: (x, factor) => {
        const { timeframe } = this.#labels;
        this.#events.onRange(zoomWithin(this.range, market.time.toValue(x, false), { factor, timeframe }));
      },
      scalePrice: (factor) => this.scalePrice(factor),
      hover: (point) => this.#hover(point),
      reset: () => this.#events.onReset(),
      resetPanes: () => resetPaneSplit(market),
      edges: () => ({
        right: market.chart.plotLeft + market.chart.plotWidth,
        bottom: market.chart.plotTop + market.chart.plotHeight,
        priceBottom: market.price.len,
      }),
    };
  }

  #hover(point: Crosshair['point']): void {
    this.#crosshair.point = point;
    if (!point) this.#events.onHover(null);
    this.#placeOverlay();
  }

  #placeOverlay(): void {
    // the first render comes out of the constructor of the chart
    if (!this.#crosshair) return;
    if (!this.#phone) savePaneSplit(this.market);
    // the candles may have moved under a pointer that rests
    if (this.hovering) this.#events.onHover(this.#crosshair.time);
    const last = this.#candles.at(-1);
    const closes = last && !this.#phone ? this.#labels.closesIn(last, this.#events.now()) : '';
    const price = this.#lastPrice ?? last?.close ?? Number.NaN;
    this.#overlay.place(this.market, {
      last: last ? { price, up: price >= last.open, text: this.#labels.price(price), closes } : null,
      bands: this.#bands,
      firstStored:
        this.#firstStored === undefined
          ? null
          : {
              time: this.#firstStored - this.#labels.timeframe / 2,
              text: `Stored from ${this.#labels.candle(this.#firstStored)}`,
            },
      crosshair: this.#candles.length > 0 ? this.#crosshair.mark() : null,
    });
  }
}

function appendDiv(parent: HTMLElement, className: string): HTMLElement {
  const element = document.createElement('div');
  element.className = className;
  parent.append(element);
  return element;
}
