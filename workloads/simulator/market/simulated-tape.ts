import { cellsPerHour } from './factor-path.ts';
import { leastRecentlyUsed } from './least-recently-used.ts';
import { assetsOf, type Listing, typicalLots, typicalPrice } from './listing.ts';
import { exponential, logNormal, mix, seedOf } from './noise.ts';
import { type PriceLevels, priceLevels } from './price-level.ts';
import { type Factors, type PriceHour, simulatedPrice } from './simulated-price.ts';
import { hourMs, type Quote, rowAt, type Tape, type TradeColumns, tickMs } from './tape.ts';

/** Trading began at this hour; there are no trades before. */
const firstHour = Date.UTC(2015, 0, 1) / hourMs;
const ticksPerHour = hourMs / tickMs;
const rawPerPair = 4;
/** How often a trade is a further fill of the same order, one level deeper. */
const sweepShare = 0.22;
/** How often the taker's side stays. */
const sidePersistence = 0.66;
/** Room for the raw trades that each aggregate trade consists of. */
const fewestLots = 3;

interface Market {
  readonly seed: number;
  readonly perHour: number;
  readonly medianLots: number;
  readonly levels: PriceLevels;
  readonly priceOf: (hour: number) => PriceHour;
}

function marketOf(seed: number, listing: Listing, factors: Factors): Market {
  const { base, quote } = assetsOf(listing.symbol);
  const perHour = quote === null ? base.tradesPerHour : Math.min(base.tradesPerHour, quote.tradesPerHour) / 4;
  return {
    seed: seedOf(seed, `tape ${listing.symbol}`),
    perHour: 2 * Math.round(perHour / 2),
    medianLots: typicalLots(listing),
    levels: priceLevels(seed, listing, typicalPrice(listing)),
    priceOf: simulatedPrice(listing, factors),
  };
}

/** Spread in ticks; it stays for 1.6 s. */
function spreadAt(hourSeed: number, tickOfHour: number): number {
  const draw = (mix(hourSeed ^ 0x3c6ef372, tickOfHour >> 4) >>> 8) % 10;
  return draw < 7 ? 1 : draw - 5;
}

function bidAt({ mid }: PriceHour, tickOfHour: number, spread: number): number {
  const place = tickOfHour * (cellsPerHour / ticksPerHour);
  const cell = place | 0;
  const left = mid[cell] as number;
  const price = left + ((mid[cell + 1] as number) - left) * (place - cell);
  return Math.max(1, Math.round(price - spread / 2));
}

/** Running sums of the waiting times between trades; a further fill of the same order waits 0. */
function waitingTimes(seed: number, length: number): { readonly sum: Float64Array; readonly total: number } {
  const sum = new Float64Array(length);
  let total = 0;
  for (let i = 0; i < length; i++) {
    const bits = mix(seed, i);
    const isSweep = i > 0 && (bits & 0xfff) < sweepShare * 4096;
    if (!isSweep) total += exponential(bits);
    sum[i] = total;
  }
  return { sum, total: total + exponential(mix(seed, length)) };
}

/** Spreads the trades over the hour, many where the market is lively: ms from its start. */
function placeTimes(seed: number, length: number, activity: Float64Array): Int32Array {
  const { sum, total } = waitingTimes(seed, length);
  const offsets = new Int32Array(length);
  let whole = 0;
  for (let i = 0; i < cellsPerHour; i++) whole += activity[i] as number;
  const scale = whole / total;
  let cell = 0;
  let before = 0;
  for (let i = 0; i < length; i++) {
    const target = (sum[i] as number) * scale;
    while (cell < cellsPerHour - 1 && before + (activity[cell] as number) <= target)
      before += activity[cell++] as number;
    const within = Math.min((target - before) / (activity[cell] as number), 1);
    offsets[i] = Math.min((cell + within) * (hourMs / cellsPerHour), hourMs - 1);
  }
  return offsets;
}

function makeHour(market: Market, hour: number): TradeColumns {
  const length = market.perHour;
  const hourSeed = mix(market.seed, hour);
  const priceHour = market.priceOf(hour);
  const offsets = placeTimes(hourSeed, length, priceHour.activity);
  const columns = {
    firstId: (hour - firstHour) * length + 1,
    length,
    time: new Float64Array(length),
    price: new Float64Array(length),
    amount: new Float64Array(length),
    buyerIsMaker: new Uint8Array(length),
    firstRawId: new Float64Array(length),
    lastRawId: new Float64Array(length),
  };
  const start = hour * hourMs;
  for (let i = 0; i < length; i++) columns.time[i] = start + (offsets[i] as number);
  fillPrices({ market, columns, priceHour, offsets, hourSeed });
  fillAmounts(market.medianLots * Math.min(6, Math.max(0.25, priceHour.level ** 0.7)), columns, hourSeed);
  fillRawIds(columns, hourSeed);
  return columns;
}

interface Drawing {
  readonly market: Market;
  readonly columns: TradeColumns;
  readonly priceHour: PriceHour;
  readonly offsets: Int32Array;
  readonly hourSeed: number;
}

/** Prices and sides. A fill at the same moment as the one before belongs to the same order, one level deeper. */
function fillPrices({ market, columns, priceHour, offsets, hourSeed }: Drawing): void {
  const { price, buyerIsMaker } = columns;
  const seed = mix(hourSeed, 0x1b873593);
  let sells = seed & 1;
  let tick = -1;
  let bid = 0;
  let spread = 0;
  for (let i = 0; i < columns.length; i++) {
    if (i > 0 && offsets[i] === offsets[i - 1]) {
      const before = price[i - 1] as number;
      price[i] = sells ? market.levels.below(before) : market.levels.above(before);
    } else {
      const now = ((offsets[i] as number) / tickMs) | 0;
      let trend = 0;
      if (now !== tick) {
        const lastBid = bid;
        spread = spreadAt(hourSeed, now);
        bid = bidAt(priceHour, now, spread);
        trend = bid > lastBid ? 1 : -1;
        tick = now;
      }
      const stays = sidePersistence + (sells ? -0.1 : 0.1) * trend;
      if ((mix(seed, i) & 0xffff) >= stays * 0x10000) sells = 1 - sells;
      price[i] = sells ? bid : bid + spread;
    }
    buyerIsMaker[i] = sells;
  }
}

function fillAmounts(medianLots: number, { amount, length }: TradeColumns, hourSeed: number): void {
  const seed = hourSeed ^ 0x7f4a7c15;
  for (let i = 0; i < length; i++) amount[i] = Math.max(fewestLots, Math.round(medianLots * logNormal(mix(seed, i))));
}

/** Two neighbours share four raw trades, so that the raw ids of any trade are known without counting. */
function fillRawIds({ firstId, length, firstRawId, lastRawId }: TradeColumns, hourSeed: number): void {
  const base = ((firstId - 1) / 2) * rawPerPair + 1;
  for (let i = 0; i < length; i += 2) {
    const first = base + (i / 2) * rawPerPair;
    const split = 1 + ((mix(hourSeed ^ 0x6a09e667, i) >>> 8) % (rawPerPair - 1));
    firstRawId[i] = first;
    lastRawId[i] = first + split - 1;
    firstRawId[i + 1] = first + split;
    lastRawId[i + 1] = first + rawPerPair - 1;
  }
}

function quoteOf(market: Market, tick: number): Quote {
  const hour = Math.floor(tick / ticksPerHour);
  const tickOfHour = tick - hour * ticksPerHour;
  const spread = spreadAt(mix(market.seed, hour), tickOfHour);
  const bid = bidAt(market.priceOf(hour), tickOfHour, spread);
  return { bid, ask: bid + spread };
}

/**
 * The trades of a simulated market: a function of seed, symbol and time. Each hour has the same number of trades, so
 * that an id tells its hour.
 */
export function simulatedTape(seed: number, listing: Listing, factors: Factors): Tape {
  const market = marketOf(seed, listing, factors);
  const hourAt = leastRecentlyUsed(6, (hour) => makeHour(market, hour));
  return {
    listing,
    firstId: 1,
    idAt(time) {
      const hour = Math.floor(time / hourMs);
      if (hour < firstHour) return 1;
      const columns = hourAt(hour);
      return columns.firstId + rowAt(columns, time);
    },
    columnsOf: (id) => (id < 1 ? undefined : hourAt(firstHour + Math.floor((id - 1) / market.perHour))),
    quoteAt: (tick) => quoteOf(market, tick),
  };
}
