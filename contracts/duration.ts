const units: Readonly<Record<string, number>> = { h: 3_600_000, d: 86_400_000, y: 365 * 86_400_000 };

/** Milliseconds of a duration such as `12h`, `40d` or `2y`. Throws a `RangeError` for anything else. */
export function durationMs(duration: string): number {
  const match = /^(\d+)([hdy])$/.exec(duration);
  const unit = units[match?.[2] ?? ''];
  if (!match || unit === undefined) throw new RangeError(`"${duration}" is not a duration such as 12h, 40d or 2y`);
  return Number(match[1]) * unit;
}
