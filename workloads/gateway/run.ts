import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import type pg from 'pg';
import type { Registry } from 'prom-client';
import type { Bus } from '../../runtime/bus/bus.ts';
import { closeServer, listen } from '../../runtime/http.ts';
import type { Logger } from '../../runtime/log.ts';
import type { Running } from '../../runtime/process.ts';
import { startLive } from './live/live.ts';
import { LiveState } from './live/live-state.ts';
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
  /** For how long, ms, a client may take nothing before it is cut; default 30 s. */
  readonly stallLimitMs?: number;
}

export interface Gateway extends Running {
  readonly url: string;
  /** What `/readyz` answers: why the gateway cannot work; null when it can. */
  notReady(): Promise<string | null>;
}

const builtPage = fileURLToPath(new URL('../../web/dist', import.meta.url));

/** Serves REST, socket.io and the page on one port. Rejects with a line that names the port when it is taken. */
export async function startGateway(deps: GatewayDeps): Promise<Gateway> {
  const { pool, bus, registry, logger, port, host, webRoot = builtPage, allowedOrigins = [] } = deps;
  const { stallLimitMs = 30_000 } = deps;
  const series = new TrackedSeries(pool);
  const state = new LiveState();
  const symbols = new SymbolList(pool, state);
  const notReady = () => databaseProblem(pool);
  const server = createServer(createApp({ pool, series, symbols, registry, logger, webRoot, notReady }));
  server.headersTimeout = 10_000;
  server.requestTimeout = 30_000;
  const bound = await listen(server, port, host);
  const live = await startLive({ server, pool, bus, registry, logger, series, state, allowedOrigins, stallLimitMs });
  return {
    url: `http://${host ?? '127.0.0.1'}:${bound}`,
    notReady,
    close: async () => {
      await live.close();
      await closeServer(server);
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
