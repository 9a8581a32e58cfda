import type { GapBand } from './gap-bands.ts';
import type { MarketChart } from './market-chart.ts';

export interface OverlayInput {
  readonly last: {
    readonly price: number;
    readonly up: boolean;
    readonly text: string;
    readonly closes: string;
  } | null;
  readonly bands: readonly GapBand[];
  readonly firstStored: { readonly time: number; readonly text: string } | null;
  readonly crosshair: CrosshairMark | null;
}

export interface CrosshairMark {
  /** Pixels. */
  readonly x: number;
  readonly y: number;
  readonly time: string;
  /** Null outside the price pane. */
  readonly price: string | null;
}

/** A piece of the overlay that keeps its element, and touches the document only where something changed. */
class Mark {
  readonly element: HTMLElement;
  #css = '';
  #text = '';

  constructor(parent: HTMLElement, className: string) {
    this.element = document.createElement('div');
    this.element.className = className;
    this.element.hidden = true;
    parent.append(this.element);
  }

  hide(): void {
    if (!this.element.hidden) this.element.hidden = true;
  }

  show(css: string, text = ''): void {
    if (this.element.hidden) this.element.hidden = false;
    if (css !== this.#css) this.element.style.cssText = css;
    if (text !== this.#text) this.element.textContent = text;
    this.#css = css;
    this.#text = text;
  }
}

/** Lines, chips and labels above the chart, placed after each redraw in one go. */
export class Overlay {
  readonly #root: HTMLElement;
  readonly #host: HTMLElement;
  readonly #line: Mark;
  readonly #chip: Mark;
  readonly #chipPrice: Mark;
  readonly #chipCloses: Mark;
  readonly #first: Mark;
  readonly #vertical: Mark;
  readonly #horizontal: Mark;
  readonly #timeLabel: Mark;
  readonly #priceLabel: Mark;
  readonly #gaps: Mark[] = [];

  /** `host` learns where the volume pane begins, as `--volume-top`. */
  constructor(root: HTMLElement, host: HTMLElement) {
    this.#root = root;
    this.#host = host;
    this.#line = new Mark(root, 'hline last');
    this.#first = new Mark(root, 'firstlab');
    this.#vertical = new Mark(root, 'cross-v');
    this.#horizontal = new Mark(root, 'cross-h');
    this.#chip = new Mark(root, 'chip last');
    this.#timeLabel = new Mark(root, 'cross-time');
    this.#priceLabel = new Mark(root, 'chip cross-price');
    this.#chipPrice = new Mark(this.#chip.element, 'chip-price');
    this.#chipCloses = new Mark(this.#chip.element, 'chip-closes');
    this.#chip.element.dataset.testid = 'last-price-chip';
  }

  place(market: MarketChart, input: OverlayInput): void {
    const chipY = this.#placeLast(market, input);
    this.#placeGaps(market, input.bands);
    this.#placeFirst(market, input);
    this.#placeCrosshair(market, input.crosshair);
    hideTicksUnder(market, chipY);
    const volumeTop = `${Math.round(priceTop(market.volume)) + 2}px`;
    const { style } = this.#host;
    if (style.getPropertyValue('--volume-top') !== volumeTop) style.setProperty('--volume-top', volumeTop);
  }

  #placeLast({ chart, price }: MarketChart, { last }: OverlayInput): number | undefined {
    const y = last ? price.toPixels(last.price, false) : Number.NaN;
    if (!last || !(y >= priceTop(price) && y <= priceBottom(price))) {
      this.#line.hide();
      this.#chip.hide();
      return undefined;
    }
    const right = chart.plotLeft + chart.plotWidth;
    const colour = last.up ? 'var(--up)' : 'var(--down)';
    this.#line.show(`transform:translateY(${y}px);width:${right}px;border-top-color:${colour}`);
    const half = last.closes ? 16 : 9;
    const height = last.closes ? '' : 'height:18px;line-height:18px;';
    const css = `transform:translateY(${y - half}px);width:${chart.chartWidth - right}px;${height}--dir:${colour}`;
    this.#chip.show(css);
    this.#chipPrice.show('', last.text);
    this.#chipCloses.show('', last.closes);
    return y;
  }

  #placeGaps({ chart, time, price }: MarketChart, bands: readonly GapBand[]): void {
    const right = chart.plotLeft + chart.plotWidth;
    let used = 0;
    for (const band of bands) {
      const from = Math.max(0, time.toPixels(band.from, false));
      const to = Math.min(right, time.toPixels(band.to, false));
      const middle = (from + to) / 2;
      if (to < 0 || from > right || to - from < 3 || middle < 48 || middle > right - 48) continue;
      const mark = this.#gaps[used] ?? new Mark(this.#root, 'gaplab');
      this.#gaps[used++] = mark;
      mark.show(
        `transform:translate(${middle}px,${priceBottom(price) - 56}px) translateX(-50%)`,
        to - from > 150 ? band.label : band.shortLabel,
      );
    }
    for (const mark of this.#gaps.slice(used)) mark.hide();
  }

  #placeFirst({ chart, time, price }: MarketChart, { firstStored }: OverlayInput): void {
    const x = firstStored ? time.toPixels(firstStored.time, false) : Number.NaN;
    if (!firstStored || !(x > 8 && x < chart.plotWidth)) {
      this.#first.hide();
      return;
    }
    const side = x > 200 ? 'translateX(calc(-100% - 6px))' : 'translateX(6px)';
    this.#first.show(`transform:translate(${x}px,${priceBottom(price) - 24}px) ${side}`, firstStored.text);
  }

  #placeCrosshair({ chart, price }: MarketChart, crosshair: CrosshairMark | null): void {
    const marks = [this.#vertical, this.#horizontal, this.#timeLabel, this.#priceLabel];
    if (!crosshair) {
      for (const mark of marks) mark.hide();
      return;
    }
    const right = chart.plotLeft + chart.plotWidth;
    const bottom = chart.plotTop + chart.plotHeight;
    this.#vertical.show(`transform:translateX(${crosshair.x}px);height:${bottom}px`);
    const middle = Math.min(right - 48, Math.max(48, crosshair.x));
    this.#timeLabel.show(`transform:translate(${middle}px,${bottom}px) translateX(-50%)`, crosshair.time);
    if (crosshair.price === null || crosshair.y > priceBottom(price)) {
      this.#horizontal.hide();
      this.#priceLabel.hide();
      return;
    }
    this.#horizontal.show(`transform:translateY(${crosshair.y}px);width:${right}px`);
    this.#priceLabel.show(
      `transform:translateY(${crosshair.y - 9}px);width:${chart.chartWidth - right}px`,
      crosshair.price,
    );
  }
}

type Axis = MarketChart['price'];

const priceTop = (axis: Axis): number => axis.toPixels(axis.getExtremes().max, false);
const priceBottom = (axis: Axis): number => priceTop(axis) + axis.len;

/** A tick label under the chip, or cut at the top, would be unreadable. */
function hideTicksUnder({ price }: MarketChart, chipY: number | undefined): void {
  for (const tick of Object.values(price.ticks)) {
    const y = price.toPixels(price.options.type === 'logarithmic' ? 10 ** tick.pos : tick.pos, false);
    const hidden = y < priceTop(price) + 6 || (chipY !== undefined && Math.abs(chipY - y) < 23);
    tick.label?.attr({ opacity: hidden ? 0 : 1 });
  }
}
