import { setTimeout as delay } from 'node:timers/promises';

const withinMs = 30_000;
const everyMs = 25;

/** Resolves with the first value that is neither false, null nor undefined; rejects when there is none in time. */
export async function eventually<T>(
  what: string,
  look: () => Promise<T> | T,
  timeoutMs = withinMs,
): Promise<Exclude<T, false | null | undefined>> {
  const end = Date.now() + timeoutMs;
  for (;;) {
    const value = await look();
    if (value !== false && value !== null && value !== undefined) {
      return value as Exclude<T, false | null | undefined>;
    }
    if (Date.now() > end) throw new Error(`not within ${timeoutMs} ms: ${what}`);
    await delay(everyMs);
  }
}
