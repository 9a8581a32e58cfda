import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Registry } from 'prom-client';

export interface HealthOptions {
  /** 0: any free port. */
  readonly port: number;
  /** Default: all interfaces, as a kubelet's probes need it. */
  readonly host?: string;
  readonly registry: Registry;
  /** What keeps the process from its work, as a text for people; null: ready. */
  readonly notReady: () => Promise<string | null>;
}

/** Answers `/livez`, `/readyz` (503 with the reason) and `/metrics`; passes everything else to nobody (404). */
export function healthListener({ registry, notReady }: Pick<HealthOptions, 'registry' | 'notReady'>): RequestListener {
  const answer = async (path: string): Promise<readonly [number, string, string]> => {
    if (path === '/livez') return [200, 'text/plain', 'ok\n'];
    if (path === '/metrics') return [200, registry.contentType, await registry.metrics()];
    if (path !== '/readyz') return [404, 'text/plain', 'not found: /livez, /readyz, /metrics\n'];
    const reason = await notReady();
    return reason === null ? [200, 'text/plain', 'ok\n'] : [503, 'text/plain', `${reason}\n`];
  };
  return (request, response) => {
    answer(new URL(request.url ?? '/', 'http://health').pathname)
      .catch((error: Error) => [500, 'text/plain', `${error.message}\n`] as const)
      .then(([status, type, body]) => response.writeHead(status, { 'content-type': type }).end(body));
  };
}

/** A server with the health routes on a port of its own. */
export async function startHealthServer(options: HealthOptions): Promise<{ port: number; close(): Promise<void> }> {
  const server = createServer(healthListener(options));
  const port = await listen(server, options.port, options.host);
  return { port, close: () => closeServer(server) };
}

/** Resolves with the port; rejects with a line that names the port when it is taken. */
export async function listen(server: Server, port: number, host?: string): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const taken = error.code === 'EADDRINUSE';
      reject(
        taken
          ? new Error(`port ${port} is in use: stop what listens there or choose another one`, { cause: error })
          : error,
      );
    });
    server.listen(port, host, resolve);
  });
  return (server.address() as AddressInfo).port;
}

/** Ends a server together with its idle connections. */
export async function closeServer(server: Server): Promise<void> {
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
