import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';

export interface HttpHandlers {
  request(request: IncomingMessage, url: URL, response: ServerResponse): Promise<void>;
  /** Takes a WebSocket's request; false when there is nothing at its path. */
  upgrade(request: IncomingMessage, url: URL, socket: Duplex, head: Buffer): boolean;
}

export interface HttpServer {
  readonly port: number;
  /** Ends all connections. */
  close(): Promise<void>;
}

/** Longer than clients keep a connection for another request, so that they never write to one that is closing. */
const keepAliveMs = 75_000;

function urlOf(request: IncomingMessage): URL | null {
  return URL.parse(request.url ?? '/', 'http://127.0.0.1');
}

/** What gets here is a defect of the simulator: it is told on stderr, and the exchange goes on for the others. */
function fail(response: ServerResponse, error: unknown): void {
  console.error('the simulator failed to answer a request:', error);
  if (!response.headersSent) response.writeHead(500, { 'Content-Type': 'application/json' });
  response.end(JSON.stringify({ code: -1000, msg: 'An unknown error occurred while processing the request.' }));
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      resolve((server.address() as AddressInfo).port);
    });
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    server.close((error) => (error ? reject(error) : resolve()));
    server.closeAllConnections();
  });
}

/** Listens on 127.0.0.1; port 0 takes a free one. Rejects with what `listen` says. */
export async function serveHttp(port: number, handlers: HttpHandlers): Promise<HttpServer> {
  const server = createServer({ keepAliveTimeout: keepAliveMs }, (request, response) => {
    const url = urlOf(request);
    if (url === null) response.writeHead(400).end();
    else handlers.request(request, url, response).catch((error: unknown) => fail(response, error));
  });
  server.on('upgrade', (request, socket, head) => {
    const url = urlOf(request);
    if (url === null || !handlers.upgrade(request, url, socket, head)) socket.end('HTTP/1.1 404 Not Found\r\n\r\n');
  });
  return { port: await listen(server, port), close: () => close(server) };
}
