/**
 * ms UTC of an ISO 8601 time with any number of decimals, cut and never rounded: exchanges give the same trade in
 * microseconds here and nanoseconds there, and both must fall into the same millisecond.
 */
export function isoToMs(iso: string): number {
  const [seconds, fraction = ''] = iso.replace(/Z$/, '').split('.');
  return Date.parse(`${seconds}Z`) + milliseconds(fraction);
}

/** ms UTC of decimal seconds (`"1688669597.8277369"`), cut. Takes text: the number would not hold all its digits. */
export function secondsToMs(seconds: string): number {
  const [whole, fraction = ''] = seconds.split('.');
  return Number(whole) * 1_000 + milliseconds(fraction);
}

function milliseconds(fraction: string): number {
  return Number(fraction.slice(0, 3).padEnd(3, '0'));
}
