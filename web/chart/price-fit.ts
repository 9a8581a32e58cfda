import type { MarketChart } from './market-chart.ts';
import { zoomAt } from './range.ts';

/** Whether the price axis fits what is in view, or stays as the user drew it. */
export class PriceFit {
  readonly #market: MarketChart;
  readonly #onChange: (auto: boolean) => void;
  #auto = true;

  constructor(market: MarketChart, onChange: (auto: boolean) => void) {
    this.#market = market;
    this.#onChange = onChange;
  }

  setAuto(on: boolean): void {
    const { min, max } = this.#market.price.getExtremes();
    this.#market.setPriceRange(on ? null : { min, max });
    this.#tell(on);
  }

  /** Multiplies the height of the range, in pixels, so that it does right by a logarithmic scale too. */
  scale(factor: number): void {
    const { price } = this.#market;
    const { min, max } = price.getExtremes();
    const [low, high] = [price.toPixels(min, false), price.toPixels(max, false)];
    const grown = zoomAt({ min: high, max: low }, (low + high) / 2, factor);
    this.#market.setPriceRange({ min: price.toValue(grown.max, false), max: price.toValue(grown.min, false) });
    this.#tell(false);
  }

  #tell(auto: boolean): void {
    if (auto === this.#auto) return;
    this.#auto = auto;
    this.#onChange(auto);
  }
}
