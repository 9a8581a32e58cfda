import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import type { SimulatedExchange } from '../exchange.ts';
import type { FaultSource } from '../faults/fault-control.ts';
import { type Connection, createConnection } from './connection.ts';
import { createEmitter } from './emitter.ts';
import { handleStreamRequest } from './stream-request.ts';

/** The WebSocket side of the exchange. */
export interface StreamServer {
  /** Takes an upgrade request; false when its path is no stream's. */
  upgrade(request: IncomingMessage, url: URL, socket: Duplex, head: Buffer): boolean;
  dropSockets(): void;
  close(): void;
}

const pingMs = 20_000;
const messagesPerSecond = 5;

interface Entrance {
  readonly isCombined: boolean;
  readonly streams: readonly string[];
}

/** `/ws`, `/ws/<stream>`, `/stream?streams=<a>/<b>`; a client may put more before or behind it in the path. */
function entranceOf(url: URL): Entrance | null {
  const segments = url.pathname.split('/').filter((segment) => segment !== '');
  const at = segments.findLastIndex((segment) => segment === 'ws' || segment === 'stream');
  if (at < 0) return null;
  if (segments[at] === 'ws') return { isCombined: false, streams: segments.slice(at + 1) };
  const streams = (url.searchParams.get('streams') ?? '').split('/').filter((name) => name !== '');
  return { isCombined: true, streams };
}

/** Binance ends connections that send more than 5 messages a second. */
function messageLimit(): () => boolean {
  let second = 0;
  let count = 0;
  return () => {
    const now = Math.floor(performance.now() / 1000);
    count = now === second ? count + 1 : 1;
    second = now;
    return count <= messagesPerSecond;
  };
}

export function createStreamServer(exchange: SimulatedExchange, faults: FaultSource): StreamServer {
  const server = new WebSocketServer({ noServer: true, perMessageDeflate: false });
  const emitter = createEmitter(exchange);
  const connections = new Set<Connection>();

  const welcome = (socket: WebSocket, { isCombined, streams }: Entrance): void => {
    const connection = createConnection(socket, isCombined, faults);
    const isWithinLimit = messageLimit();
    connections.add(connection);
    socket.on('message', (data) => {
      if (isWithinLimit()) handleStreamRequest(connection, emitter, data.toString());
      else socket.close(1008, 'Too many requests');
    });
    const pings = setInterval(() => socket.ping(String(Date.now())), pingMs);
    socket.on('error', () => socket.terminate());
    socket.on('close', () => {
      clearInterval(pings);
      connections.delete(connection);
      emitter.remove(connection);
    });
    for (const stream of streams) emitter.subscribe(connection, stream);
  };

  const dropSockets = (): void => {
    for (const connection of connections) connection.drop();
  };

  return {
    upgrade(request, url, socket, head) {
      const entrance = entranceOf(url);
      if (entrance === null) return false;
      server.handleUpgrade(request, socket, head, (client) => welcome(client, entrance));
      return true;
    },
    dropSockets,
    close() {
      emitter.close();
      dropSockets();
      server.close();
    },
  };
}
