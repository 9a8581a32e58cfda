import type { Server as HttpServer } from 'node:http';
import type { Duplex } from 'node:stream';
import { Server, type Socket } from 'socket.io';
import { socketPath } from '../../../contracts/socket.ts';
import type { LiveMetrics } from './live-metrics.ts';
import { isAllowedOrigin } from './origin.ts';
import { Outbox } from './outbox.ts';
import { Session, type SessionDeps } from './session.ts';

export interface SocketServerDeps extends SessionDeps {
  readonly metrics: LiveMetrics;
  /** Origins of other pages that may connect, such as `https://desk.example`. */
  readonly allowedOrigins: readonly string[];
  /** For how long, ms, a client may take nothing. */
  readonly stallLimitMs: number;
}

const sweepMs = 1_000;
/** A client that takes nothing does not answer the closing handshake either. */
const closeGraceMs = 500;

/** socket.io on the gateway's port. */
export function attachSockets(http: HttpServer, deps: SocketServerDeps): { close(): Promise<void> } {
  const { metrics, allowedOrigins, stallLimitMs } = deps;
  const outboxes = new Map<Outbox, Socket>();
  const connections = trackConnections(http);
  const io = new Server(http, {
    path: socketPath,
    serveClient: false,
    maxHttpBufferSize: 64 * 1024,
    perMessageDeflate: false,
    connectTimeout: 10_000,
    allowRequest: ({ headers }, answer) => answer(null, isAllowedOrigin(headers, allowedOrigins)),
    ...(allowedOrigins.length > 0 && { cors: { origin: [...allowedOrigins] } }),
  });
  io.on('connection', (socket) => {
    const outbox = new Outbox(connectionOf(socket), () => metrics.conflated.inc());
    new Session(deps, socket, outbox);
    outboxes.set(outbox, socket);
    metrics.sockets.set(outboxes.size);
    socket.on('disconnect', () => {
      outboxes.delete(outbox);
      metrics.sockets.set(outboxes.size);
    });
  });
  const sweep = setInterval(() => {
    for (const [outbox, socket] of outboxes) {
      if (outbox.stalledMs(Date.now()) < stallLimitMs) continue;
      metrics.cut.inc();
      socket.conn.close(true);
    }
  }, sweepMs);
  return {
    close: async () => {
      clearInterval(sweep);
      const closed = io.close();
      const destroy = setTimeout(() => {
        for (const connection of connections) connection.destroy();
      }, closeGraceMs);
      await closed;
      clearTimeout(destroy);
    },
  };
}

function trackConnections(http: HttpServer): ReadonlySet<Duplex> {
  const connections = new Set<Duplex>();
  http.on('connection', (connection: Duplex) => {
    connections.add(connection);
    connection.once('close', () => connections.delete(connection));
  });
  return connections;
}

/** Engine.io takes the frame that was made once for all; its type does not say so. */
function connectionOf(socket: Socket): ConstructorParameters<typeof Outbox>[0] {
  return { write: (packet, options, sent) => void socket.conn.write(packet, { ...options }, sent) };
}
