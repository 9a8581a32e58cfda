import { formatNumber, formatPercent } from '../format/number.ts';
import type { Scale } from '../state/preferences.ts';

const steps = [1, 2, 2.5, 5, 10];

/** Round values from `min` to `max`, about `count` of them. */
export function niceTicks(min: number, max: number, count: number): number[] {
  const rough = (max - min) / Math.max(1, count);
  if (!(rough > 0)) return [];
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = (steps.find((candidate) => candidate * power >= rough) ?? 10) * power;
  const ticks: number[] = [];
  for (let i = Math.ceil(min / step); i * step <= max; i++) ticks.push(Number((i * step).toPrecision(12)));
  return ticks;
}

export const percentOf = (price: number, base: number): number => (price / base - 1) * 100;

/** Prices at round percentages of `base`. */
export function percentTicks(min: number, max: number, { base, count }: { base: number; count: number }): number[] {
  return niceTicks(percentOf(min, base), percentOf(max, base), count).map((percent) => base * (1 + percent / 100));
}

/** Decimals that tell neighbouring ticks apart: fewer than the price has, as a group. */
export function tickDecimals(ticks: readonly number[], priceDecimals: number): number {
  for (let decimals = 0; decimals < priceDecimals; decimals++) {
    const exact = ticks.every((tick) => Math.abs(tick - Number(tick.toFixed(decimals))) < 10 ** -(priceDecimals + 2));
    if (exact) return decimals;
  }
  return priceDecimals;
}

export interface PriceLabel {
  readonly scale: Scale;
  readonly base: number;
  readonly decimals: number;
}

/** A price as the axis tells it: the price itself, or its distance from the first candle in view. */
export function priceText(price: number, { scale, base, decimals }: PriceLabel): string {
  return scale === 'percent' ? formatPercent(percentOf(price, base)) : formatNumber(price, decimals);
}
