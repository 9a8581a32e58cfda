/** Random numbers by address: the same (seed, position) gives the same number, in any order, at any time. */

/** 32 well-mixed bits of two integers (the finaliser of MurmurHash3 over their combination). */
export function mix(seed: number, position: number): number {
  let h = seed ^ Math.imul(position | 0, 0x9e3779b1);
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** A seed of its own for something that has a name. */
export function seedOf(seed: number, name: string): number {
  let h = mix(seed, name.length);
  for (let i = 0; i < name.length; i++) h = mix(h, name.charCodeAt(i));
  return h;
}

/** Uniform in [0, 1). */
export function uniform(bits: number): number {
  return bits / 4_294_967_296;
}

const tableBits = 12;
const tableSize = 1 << tableBits;

function quantiles(quantile: (p: number) => number): Float64Array {
  return Float64Array.from({ length: tableSize }, (_, i) => quantile((i + 0.5) / tableSize));
}

/** Inverse of the normal distribution, by bisection: slow, but the tables are made once. */
function normalQuantile(p: number): number {
  let low = -8;
  let high = 8;
  while (high - low > 1e-12) {
    const middle = (low + high) / 2;
    if (normalCdf(middle) < p) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** Abramowitz and Stegun 26.2.17, absolute error below 7.5e-8. */
function normalCdf(x: number): number {
  const t = 1 / (1 + 0.2316419 * Math.abs(x));
  const poly = t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  const tail = (Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI)) * poly;
  return x > 0 ? 1 - tail : tail;
}

const normals = quantiles(normalQuantile);
const exponentials = quantiles((p) => -Math.log1p(-p));

/** Standard normal, of 4,096 equally likely values. */
export function normal(bits: number): number {
  return normals[bits >>> (32 - tableBits)] as number;
}

/** Exponential with mean 1, of 4,096 equally likely values. */
export function exponential(bits: number): number {
  return exponentials[bits >>> (32 - tableBits)] as number;
}

const sizeDeviation = 1.5;
const sizes = quantiles((p) => Math.exp(sizeDeviation * normalQuantile(p)));

/** Log-normal with median 1: how trade sizes are spread. */
export function logNormal(bits: number): number {
  return sizes[bits >>> (32 - tableBits)] as number;
}
