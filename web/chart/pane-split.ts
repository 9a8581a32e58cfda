import { defaults, preferences, setPreference } from '../state/preferences.ts';
import type { MarketChart } from './market-chart.ts';

const leastPercent = 45;
const mostPercent = 90;

/** Saves where the border between price and volume was dragged to. */
export function savePaneSplit({ chart, price }: MarketChart): void {
  const percent = Math.round((price.len / chart.plotHeight) * 1_000) / 10;
  const moved = Math.abs(percent - preferences.get().pricePane) > 0.6;
  if (moved && percent >= leastPercent && percent <= mostPercent) setPreference({ pricePane: percent });
}

/** A double click on the border puts it back. */
export function resetPaneSplit(market: MarketChart): void {
  market.setPriceVolumeSplit(defaults.pricePane);
  setPreference({ pricePane: defaults.pricePane });
}
