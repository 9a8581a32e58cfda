import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import type pg from 'pg';
import type { Registry } from 'prom-client';
import { topics } from '../../contracts/topics.ts';
import type { Bus, Received } from '../../runtime/bus/bus.ts';
import { listen } from '../../runtime/http.ts';
import type { Logger } from '../../runtime/log.ts';
import type { Running } from '../../runtime/process.ts';
import { CandleRevisions } from './live/candle-revisions.ts';
import { Intake, liveTopics } from './live/intake.ts';
import { createLiveMetrics } from './live/live-metrics.ts';
import { LiveState } from './live/live-state.ts';
import { presentState } from './live/present-state.ts';
import { Rooms } from './live/rooms.ts';
import { attachSockets } from './live/socket-server.ts';
import { createApp } from './rest/app.ts';
import { SymbolList } from './rest/symbol-list.ts';
import { TrackedSeries } from './rest/tracked-series.ts';

export interface GatewayDeps {
  readonly pool: pg.Pool;
  readonly bus: Bus;
  readonly registry: Registry;
  readonly logger: Logger;
  /** 0: any free port. */
  readonly port: number;
  /** Default: all interfaces. */
  readonly host?: string;
  /** Folder of the built page; default `web/dist`. */
  readonly webRoot?: string;
  /** Origins of other pages that may use the socket. */
  readonly allowedOrigins?: readonly string[];
}

export interface Gateway extends Running {
  readonly url: string;
}

const builtPage = fileURLToPath(new URL('../../web/dist', import.meta.url));

/** Serves REST, socket.io and the page on one port. */
export async function startGateway(deps: GatewayDeps): Promise<Gateway> {
  const { pool, bus, registry, logger, port, host, webRoot = builtPage, allowedOrigins = [] } = deps;
  const series = new TrackedSeries(pool);
  const state = new LiveState();
  const rooms = new Rooms();
  const revisions = new CandleRevisions();
  const metrics = createLiveMetrics(registry);
  const onUnreadable = ({ topic, key, offset }: Received, reason: string): void => {
    metrics.unreadable.inc({ topic });
    logger.warn({ topic, key, offset, reason }, 'a message cannot be read');
  };
  const symbols = new SymbolList(pool, state);
  const notReady = () => databaseProblem(pool);
  const server = createServer(createApp({ pool, series, symbols, registry, logger, webRoot, notReady }));
  server.headersTimeout = 10_000;
  server.requestTimeout = 30_000;
  const sockets = attachSockets(server, {
    ...{ rooms, series, logger, metrics, allowedOrigins },
    presentState: (request) => presentState({ pool, state, revisions }, request),
    onLeave: (room) => rooms.has(room) || revisions.forget(room),
  });
  const intake = new Intake({ rooms, state, revisions, onUnreadable });
  await bus.ensureTopics(topics);
  const group = `gateway-${randomUUID()}`;
  const subscription = await bus.subscribe(
    { topics: liveTopics, group, maxMessages: 1_000, maxWaitMs: 0 },
    async (batch) => intake.take(batch),
  );
  const bound = await listen(server, port, host);
  return {
    url: `http://${host ?? '127.0.0.1'}:${bound}`,
    close: async () => {
      await subscription.close();
      server.closeIdleConnections();
      await sockets.close();
    },
  };
}

async function databaseProblem(pool: pg.Pool): Promise<string | null> {
  try {
    await pool.query('SELECT 1');
    return null;
  } catch (error) {
    return `the database does not answer: ${(error as Error).message}`;
  }
}
