import { cellsPerHour, type FactorHour, type FactorPath, factorPath } from './factor-path.ts';
import { leastRecentlyUsed } from './least-recently-used.ts';
import { type Asset, assetsOf, type Listing, typicalPrice } from './listing.ts';
import { seedOf } from './noise.ts';

/** How an hour of a market goes. */
export interface PriceHour {
  /** Mid price in ticks at `cellsPerHour + 1` equidistant moments. */
  readonly mid: Float64Array;
  /** Share of the hour's trades in each cell, up to a factor. */
  readonly activity: Float64Array;
  /** The hour's liveliness; 1 is average. */
  readonly level: number;
}

/** The factor that moves all assets. */
const market = 'market';

/** Makes the factor of a name: `market`, or an asset's own. Symbols of one seed share it. */
export type Factors = (name: string) => FactorPath;

export function factorsOf(seed: number): Factors {
  const paths = new Map<string, FactorPath>();
  return (name) => {
    const path = paths.get(name) ?? factorPath(seedOf(seed, `factor ${name}`), name === market ? 64 : 4);
    paths.set(name, path);
    return path;
  };
}

/** Prices are those of the table near this time; before and after, they have wandered. */
const referenceHour = Date.UTC(2026, 10, 15) / 3_600_000;
/** Part of the trades that come whatever the market does. */
const steadyShare = 0.3;

interface Loading {
  readonly path: FactorPath;
  readonly weight: number;
  readonly origin: number;
}

function loading(path: FactorPath, weight: number): Loading {
  return { path, weight, origin: path(referenceHour).value[0] as number };
}

function loadingsOf(name: string, asset: Asset, sign: number, factors: Factors): readonly Loading[] {
  const weight = sign * asset.volatility;
  return [
    loading(factors(market), weight * Math.sqrt(asset.common)),
    loading(factors(name), weight * Math.sqrt(1 - asset.common)),
  ];
}

function addPart(mid: Float64Array, activity: Float64Array, { weight, origin }: Loading, hour: FactorHour): void {
  for (let i = 0; i <= cellsPerHour; i++) {
    mid[i] = (mid[i] as number) + weight * ((hour.value[i] as number) - origin);
  }
  const share = weight * weight;
  for (let i = 0; i < cellsPerHour; i++) activity[i] = (activity[i] as number) + share * (hour.activity[i] as number);
}

/** The price of a market, hour by hour (hours from the epoch): the same for everyone who asks with the same seed. */
export function simulatedPrice(listing: Listing, factors: Factors): (hour: number) => PriceHour {
  const { base, quote } = assetsOf(listing.symbol);
  const parts = [...loadingsOf(listing.base, base, 1, factors)];
  if (quote !== null) parts.push(...loadingsOf(listing.quote, quote, -1, factors));
  const reference = typicalPrice(listing);
  const variance = parts.reduce((sum, part) => sum + part.weight ** 2, 0);
  return leastRecentlyUsed(4, (hour) => {
    const mid = new Float64Array(cellsPerHour + 1);
    const activity = new Float64Array(cellsPerHour);
    let level = 0;
    for (const part of parts) {
      const factor = part.path(hour);
      addPart(mid, activity, part, factor);
      level += (part.weight ** 2 / variance) * factor.meanActivity;
    }
    for (let i = 0; i <= cellsPerHour; i++) mid[i] = reference * Math.exp(mid[i] as number);
    const steady = (steadyShare / (1 - steadyShare)) * variance * level;
    for (let i = 0; i < cellsPerHour; i++) activity[i] = (activity[i] as number) + steady;
    return { mid, activity, level };
  });
}
