/** A value that is not known: shown as an en dash, never as zero. */
export const missing = '–';

const minus = '\u2212';
const formats = new Map<number, Intl.NumberFormat>();

function fixed(value: number, decimals: number): string {
  let format = formats.get(decimals);
  if (!format) {
    format = new Intl.NumberFormat('en-US', { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
    formats.set(decimals, format);
  }
  return format.format(value);
}

function isZero(text: string): boolean {
  return !/[1-9]/.test(text);
}

/** Decimals of a step such as a tick size: 0.1 → 1, 1e-8 → 8, 5 → 0. */
export function decimalsOf(step: number): number {
  if (!(step > 0)) return 2;
  for (let decimals = 0; decimals < 12; decimals++) {
    const scaled = step * 10 ** decimals;
    if (Math.abs(scaled - Math.round(scaled)) < 1e-6 * scaled) return decimals;
  }
  return 12;
}

/** Fixed decimals, thousands commas, U+2212 for minus; a value that rounds to zero has no sign. */
export function formatNumber(value: number | null | undefined, decimals: number): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return missing;
  const text = fixed(Math.abs(value), decimals);
  return value < 0 && !isZero(text) ? minus + text : text;
}

/** As `formatNumber`, with `+` before values above zero. */
export function formatSigned(value: number | null | undefined, decimals: number, unit = ''): string {
  const text = formatNumber(value, decimals);
  if (text === missing) return missing;
  return (value !== null && value !== undefined && value > 0 && !isZero(text) ? `+${text}` : text) + unit;
}

export function formatPercent(value: number | null | undefined): string {
  return formatSigned(value, 2, '%');
}

const scales: readonly (readonly [number, string])[] = [
  [1e12, 'T'],
  [1e9, 'B'],
  [1e6, 'M'],
  [1e3, 'K'],
];

/** Three significant digits with K, M, B or T: `2.71 B`. Below 1,000: at most two decimals. */
export function formatTotal(value: number | null | undefined): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return missing;
  const size = Math.abs(value);
  const scale = scales.find(([unit]) => size >= unit * 0.9995);
  const scaled = scale ? size / scale[0] : size;
  const decimals = scaled >= 99.95 ? 0 : scaled >= 9.995 ? 1 : 2;
  return `${formatNumber(Math.sign(value) * scaled, decimals)}${scale ? ` ${scale[1]}` : ''}`;
}

export type Direction = 'up' | 'down' | 'flat';

/** Direction of a change as it is shown: what rounds to zero is flat. */
export function directionOf(change: number | null | undefined, decimals = 12): Direction {
  if (change === null || change === undefined || isZero(fixed(Math.abs(change), decimals))) return 'flat';
  return change > 0 ? 'up' : 'down';
}

export const arrows: Readonly<Record<Direction, string>> = { up: '▲', down: '▼', flat: '■' };
