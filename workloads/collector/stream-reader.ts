import type { ExchangeLink } from './exchange-link.ts';
import { isExchangeError } from './exchanges/errors.ts';
import type { Timing } from './timing.ts';
import { untilAborted } from './until-aborted.ts';

export interface StreamOptions<T> {
  readonly link: ExchangeLink;
  readonly timing: Timing;
  readonly watch: () => Promise<T>;
  readonly onValue: (value: T) => void;
  readonly onUp: () => void;
  /** Resolves with true when the stream is not to be tried again. */
  readonly onDown: (error: unknown) => Promise<boolean>;
}

const upPollMs = 100;

/** Reads a stream until aborted, connecting again as the gate allows. */
export async function readStream<T>(options: StreamOptions<T>, signal: AbortSignal): Promise<void> {
  const { link } = options;
  while (!signal.aborted) {
    const attempt = await link.sockets.pass(signal);
    const connection = new AbortController();
    watchForUp(options, AbortSignal.any([signal, connection.signal]));
    try {
      await readConnection(options, signal);
    } catch (error) {
      if (isExchangeError(error) && (error.kind === 'rate-limited' || error.kind === 'banned')) {
        link.sockets.pause(error.retryAfterMs);
      } else if (!isExchangeError(error) || error.kind === 'unavailable') {
        link.sockets.fail(attempt);
      }
      if (await options.onDown(error)) return;
    } finally {
      connection.abort();
    }
  }
}

async function readConnection<T>({ watch, onValue, link }: StreamOptions<T>, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const value = await untilAborted(watch(), signal);
    if (value === undefined) return;
    link.sockets.succeed();
    onValue(value);
  }
}

/** A quiet pair has no trade to show that its socket is up; anything that comes over the socket does. */
function watchForUp<T>({ link, timing, onUp }: StreamOptions<T>, signal: AbortSignal): void {
  const before = link.exchange.lastMessageAt();
  const isUp = (): boolean => ![null, before].includes(link.exchange.lastMessageAt());
  const poll = async (): Promise<void> => {
    while (!signal.aborted && !isUp()) await timing.delay(upPollMs, signal);
    if (signal.aborted) return;
    link.sockets.succeed();
    onUp();
  };
  poll();
}
