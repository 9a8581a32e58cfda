import type { SimulatedExchange } from '../exchange.ts';
import { createChannels } from './channels.ts';
import type { Connection } from './connection.ts';
import { parseStreamName, type Stream } from './stream-name.ts';

/** Sends each stream to those who listen to it. One timer serves them all, and none runs when nothing can happen. */
export interface Emitter {
  subscribe(connection: Connection, name: string): void;
  unsubscribe(connection: Connection, name: string): void;
  /** Forgets a connection. */
  remove(connection: Connection): void;
  close(): void;
}

const mostBacklog = 1 << 20;
const drainMs = 2;
const sliceMs = 8;
const longestWaitMs = 1_000;

/** Time of the next recorded trade after `now`; infinite behind the last one. */
function nextRecorded({ markets, replayed }: SimulatedExchange, now: number): number {
  let next = Number.POSITIVE_INFINITY;
  for (const id of replayed) {
    const tape = markets.get(id)?.tape;
    const trade = tape?.idAt(now + 1) ?? 0;
    const columns = tape?.columnsOf(trade);
    next = Math.min(next, columns?.time[trade - columns.firstId] ?? next);
  }
  return next;
}

export function createEmitter(exchange: SimulatedExchange): Emitter {
  const { clock, markets, replayed } = exchange;
  const channels = createChannels(markets);
  let timer: NodeJS.Timeout | undefined;

  const isReplay = (stream: Stream): boolean =>
    (stream.kind === 'aggTrade' || stream.kind === 'trade') && replayed.has(stream.market.listing.id);

  /** Takes the clock from one recorded trade to the next, as long as the clients keep up. */
  const runFlatOut = (): void => {
    const until = performance.now() + sliceMs;
    while (clock.speed === Number.POSITIVE_INFINITY && performance.now() < until && channels.backlog() < mostBacklog) {
      clock.reach(nextRecorded(exchange, clock.now()));
      channels.deliver(clock.now());
    }
  };
  const run = (): void => {
    if (clock.speed === Number.POSITIVE_INFINITY && !channels.some(isReplay)) return;
    if (clock.speed === Number.POSITIVE_INFINITY) runFlatOut();
    else channels.deliver(clock.now());
    schedule();
  };
  /** ms until the next run; undefined when nothing will happen by itself. */
  const wait = (): number | undefined => {
    if (clock.speed === 0) return undefined;
    if (clock.speed === Number.POSITIVE_INFINITY) {
      if (!channels.some(isReplay)) return undefined;
      return channels.backlog() < mostBacklog ? 0 : drainMs;
    }
    const next = channels.nextAt();
    return next === Number.POSITIVE_INFINITY ? undefined : Math.ceil((next - clock.now()) / clock.speed);
  };
  const schedule = (): void => {
    clearTimeout(timer);
    const ms = wait();
    if (ms !== undefined) timer = setTimeout(run, Math.min(Math.max(ms, 0), longestWaitMs));
  };
  const unsubscribe = (connection: Connection, name: string): void => {
    connection.streams.delete(name);
    channels.leave(connection, name);
  };

  return {
    subscribe(connection, name) {
      connection.streams.add(name);
      const stream = parseStreamName(name, markets);
      if (stream === null) return;
      channels.join(connection, name, stream, clock.now());
      if (isReplay(stream)) clock.start();
      schedule();
    },
    unsubscribe,
    remove(connection) {
      for (const name of [...connection.streams]) unsubscribe(connection, name);
      connection.dispose();
    },
    close() {
      clearTimeout(timer);
      channels.clear();
    },
  };
}
