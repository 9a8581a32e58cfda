import type { Listing } from './listing.ts';
import { mix, seedOf } from './noise.ts';

/**
 * The prices, in ticks, at which orders rest behind the best ones: one in each cell of a fixed lattice, so that a
 * level keeps its price while the market moves over it.
 */
export interface PriceLevels {
  below(price: number): number;
  above(price: number): number;
}

const relativeSpacing = 4e-6;

/** `typicalPrice` in ticks decides how far apart the levels lie. */
export function priceLevels(seed: number, listing: Listing, typicalPrice: number): PriceLevels {
  const width = Math.max(1, Math.round(typicalPrice * relativeSpacing));
  const levelSeed = seedOf(seed, `levels ${listing.symbol}`);
  const levelIn = (cell: number) => cell * width + ((mix(levelSeed, cell) >>> 8) % width);
  return {
    below(price) {
      const cell = Math.floor((price - 1) / width);
      const level = levelIn(cell);
      return level < price ? level : levelIn(cell - 1);
    },
    above(price) {
      const cell = Math.floor((price + 1) / width);
      const level = levelIn(cell);
      return level > price ? level : levelIn(cell + 1);
    },
  };
}
