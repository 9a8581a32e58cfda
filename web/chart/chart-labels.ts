import type { ApiCandle } from '../../contracts/api.ts';
import { formatTotal } from '../format/number.ts';
import { candleTime, clockTime, countdown, dayText, minuteTime, type Zone } from '../format/time.ts';
import type { Scale } from '../state/preferences.ts';
import { percentTicks, priceText, tickDecimals } from './price-scale.ts';

const day = 86_400_000;
const pixelsPerTick = 56;

/** How the chart writes prices and times, by scale, zone, timeframe and tick size. */
export class ChartLabels {
  timeframe = 60_000;
  decimals = 2;
  scale: Scale = 'linear';
  zone: Zone = 'utc';
  /** The close from which percentages are counted. */
  base: () => number;

  constructor(base: () => number) {
    this.base = base;
  }

  price(price: number, decimals: number = this.decimals): string {
    return priceText(price, { scale: this.scale, base: this.base(), decimals });
  }

  /** A label of the price axis, with as many decimals as all its ticks need. */
  priceTick(price: number, positions: readonly number[]): string {
    const ticks = this.scale === 'log' ? positions.map((position) => 10 ** position) : positions;
    return this.price(price, tickDecimals(ticks, this.decimals));
  }

  /** Ticks of the percent scale; the library's own on the others. */
  ticks({ min, max }: { readonly min: number; readonly max: number }, pixels: number): number[] | undefined {
    if (this.scale !== 'percent' || !(max > min)) return undefined;
    return percentTicks(min, max, { base: this.base(), count: Math.round(pixels / pixelsPerTick) });
  }

  volume(volume: number): string {
    return volume ? formatTotal(volume) : '';
  }

  candle(time: number): string {
    return candleTime(time, this.timeframe, this.zone);
  }

  timeTick(time: number, step: number): string {
    if (step >= day || minuteTime(time, this.zone) === '00:00') return dayText(time, this.zone);
    return step < 60_000 ? clockTime(time, this.zone) : minuteTime(time, this.zone);
  }

  /** Time until the open candle closes; empty when it should have closed already. */
  closesIn(last: ApiCandle, now: number): string {
    const left = last.time + this.timeframe - now;
    return left > 0 && left <= this.timeframe ? `closes ${countdown(left)}` : '';
  }
}
