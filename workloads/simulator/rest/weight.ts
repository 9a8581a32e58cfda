import { ApiError } from './api-error.ts';

/** Binance's budget: request weight a minute of one address. */
const limit = 6_000;
const minuteMs = 60_000;
/** Requests that may come after the limit was passed before the address is banned. */
const patience = 200;
const banMs = 2 * minuteMs;

/** Counts request weight as Binance does: all requests of this machine together, anew each minute. */
export interface WeightCounter {
  /** Weight used in this minute, this request included. Throws an `ApiError` 429 or 418 when it is too much. */
  use(weight: number): number;
}

function tooMuch(status: 429 | 418, retryMs: number, message: string): ApiError {
  return new ApiError(status, -1003, message, { 'Retry-After': String(Math.ceil(retryMs / 1000)) });
}

export function weightCounter(now: () => number): WeightCounter {
  let minute = 0;
  let used = 0;
  let refused = 0;
  let bannedUntil = 0;
  const refuse = (time: number): never => {
    if (++refused > patience) bannedUntil = time + banMs;
    const hint = 'Please use WebSocket Streams for live updates to avoid';
    if (time < bannedUntil) {
      const message = `Way too much request weight used; IP banned until ${bannedUntil}. ${hint} bans.`;
      throw tooMuch(418, bannedUntil - time, message);
    }
    const message = `Too much request weight used; current limit is ${limit} request weight per 1 MINUTE. ${hint} polling the API.`;
    throw tooMuch(429, minuteMs - (time % minuteMs), message);
  };
  return {
    use(weight) {
      const time = now();
      if (Math.floor(time / minuteMs) !== minute) {
        minute = Math.floor(time / minuteMs);
        used = 0;
        refused = 0;
      }
      if (time < bannedUntil) refuse(time);
      used += weight;
      if (used > limit) refuse(time);
      return used;
    },
  };
}
