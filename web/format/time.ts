export type Zone = 'utc' | 'local';

const pad = (value: number, length = 2): string => String(value).padStart(length, '0');
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** The moment as if its wall clock were UTC, so that the `getUTC…` parts read in the wanted zone. */
function wall(ms: number, zone: Zone): Date {
  const date = new Date(ms);
  return zone === 'utc' ? date : new Date(ms - date.getTimezoneOffset() * 60_000);
}

/** `14:37:36` */
export function clockTime(ms: number, zone: Zone = 'utc'): string {
  return wall(ms, zone).toISOString().slice(11, 19);
}

/** `14:37:35.60` */
export function tapeTime(ms: number, zone: Zone = 'utc'): string {
  return wall(ms, zone).toISOString().slice(11, 22);
}

/** `14:37` */
export function minuteTime(ms: number, zone: Zone = 'utc'): string {
  return wall(ms, zone).toISOString().slice(11, 16);
}

/** `20 Nov 2026` */
export function dateText(ms: number, zone: Zone = 'utc'): string {
  const date = wall(ms, zone);
  return `${date.getUTCDate()} ${months[date.getUTCMonth()]} ${date.getUTCFullYear()}`;
}

/** `20 Nov` */
export function dayText(ms: number, zone: Zone = 'utc'): string {
  return dateText(ms, zone).replace(/ \d+$/, '');
}

/** `2026-11-20` */
export function isoDate(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}

/** A candle's moment: seconds only below a minute, the date alone from a day on. */
export function candleTime(ms: number, timeframeMs: number, zone: Zone = 'utc'): string {
  if (timeframeMs >= 86_400_000) return dateText(ms, 'utc');
  const time = timeframeMs < 60_000 ? clockTime(ms, zone) : minuteTime(ms, zone);
  return `${dayText(ms, zone)} ${time}`;
}

/** Ages and durations: `0.4 s`, `12 s`, `4 min`, `3 h 48 m`, `2 d 3 h`. */
export function duration(ms: number): string {
  const value = Math.max(0, ms);
  if (value < 9_950) return `${(value / 1_000).toFixed(1)} s`;
  if (value < 59_500) return `${Math.round(value / 1_000)} s`;
  const minutes = Math.round(value / 60_000);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return minutes % 60 ? `${hours} h ${minutes % 60} m` : `${hours} h`;
  const rest = hours % 24;
  return rest ? `${Math.floor(hours / 24)} d ${rest} h` : `${hours / 24} d`;
}

/** Counting clocks: `0:23`, `12:05`, `1:02:03`. */
export function countdown(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1_000));
  const hours = Math.floor(seconds / 3_600);
  const rest = `${hours ? pad(Math.floor(seconds / 60) % 60) : Math.floor(seconds / 60)}:${pad(seconds % 60)}`;
  return hours ? `${hours}:${rest}` : rest;
}

/** Offset of the browser's zone at a moment: `UTC+2`. */
export function zoneName(zone: Zone, ms: number): string {
  if (zone === 'utc') return 'UTC';
  const minutes = -new Date(ms).getTimezoneOffset();
  const part = Math.abs(minutes);
  const tail = part % 60 ? `:${pad(part % 60)}` : '';
  return minutes === 0 ? 'UTC' : `UTC${minutes > 0 ? '+' : '\u2212'}${Math.floor(part / 60)}${tail}`;
}
