import type { WebSocket } from 'ws';
import type { FaultSource } from '../faults/fault-control.ts';
import { createTradeFaults } from '../faults/trade-faults.ts';
import type { PayloadKind } from './feed.ts';

/** One client's socket and what it listens to. */
export interface Connection {
  readonly streams: Set<string>;
  /** Whether events come wrapped as `{stream, data}`. */
  isCombined: boolean;
  /** Bytes that the client has not taken yet; infinite while its socket is going down. */
  backlog(): number;
  /** Sends an event of a stream, unless a fault strikes. */
  event(stream: string, payload: PayloadKind, json: string): void;
  /** Sends an answer to a request. */
  reply(value: unknown): void;
  /** Ends the connection without a goodbye. */
  drop(): void;
  /** Stops what is held back. */
  dispose(): void;
}

/** Sends texts in order; `hold` delays everything behind it. */
function createOutbox(socket: WebSocket) {
  const held: string[] = [];
  let timer: NodeJS.Timeout | undefined;
  const release = (): void => {
    timer = undefined;
    for (const text of held.splice(0)) socket.send(text);
  };
  return {
    send(text: string): void {
      if (timer === undefined) socket.send(text);
      else held.push(text);
    },
    hold(ms: number): void {
      timer ??= setTimeout(release, ms);
    },
    dispose(): void {
      clearTimeout(timer);
    },
  };
}

export function createConnection(socket: WebSocket, isCombined: boolean, faults: FaultSource): Connection {
  const outbox = createOutbox(socket);
  const tradeFaults = new Map<string, ReturnType<typeof createTradeFaults>>();
  const transmit = (text: string): void => {
    if (socket.readyState !== socket.OPEN) return;
    if (faults.strike('drop')) {
      socket.terminate();
      return;
    }
    const delay = faults.strike('delay');
    if (delay) outbox.hold(delay.ms);
    outbox.send(faults.strike('truncate') ? text.slice(0, text.length >> 1) : text);
  };
  const tradesOf = (stream: string) => {
    const known = tradeFaults.get(stream) ?? createTradeFaults(faults);
    tradeFaults.set(stream, known);
    return known;
  };
  const textsOf = (stream: string, payload: PayloadKind, text: string): readonly string[] => {
    if (payload === 'trade') return tradesOf(stream)(text);
    if (payload === 'other') return [text];
    if (faults.strike('depthGap')) return [];
    return faults.strike('depthRepeat') ? [text, text] : [text];
  };
  const connection: Connection = {
    streams: new Set(),
    isCombined,
    backlog: () => (socket.readyState === socket.OPEN ? socket.bufferedAmount : Number.POSITIVE_INFINITY),
    event(stream, payload, json) {
      const text = connection.isCombined ? `{"stream":${JSON.stringify(stream)},"data":${json}}` : json;
      for (const each of textsOf(stream, payload, text)) transmit(each);
    },
    reply: (value) => socket.send(JSON.stringify(value)),
    drop: () => socket.terminate(),
    dispose: () => outbox.dispose(),
  };
  return connection;
}
