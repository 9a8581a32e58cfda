import { Registry } from 'prom-client';
import { io, type Socket } from 'socket.io-client';
import { type DataSource, type MessageType, toMessage } from '../../contracts/message.ts';
import type { Series } from '../../contracts/series.ts';
import type { ClientEvents, ServerEvents, SubscriptionAnswer, SubscriptionRequest } from '../../contracts/socket.ts';
import { socketPath } from '../../contracts/socket.ts';
import { type TopicSpec, topics } from '../../contracts/topics.ts';
import type { Bus } from '../../runtime/bus/bus.ts';
import { createMemoryBus } from '../../runtime/bus/memory-bus.ts';
import { createLogger } from '../../runtime/log.ts';
import { openTestDatabase, type TestDatabase } from '../../tests/support/database.ts';
import { type Gateway, type GatewayDeps, startGateway } from './run.ts';

export type Client = Socket<ServerEvents, ClientEvents>;

/** A gateway on a database and a bus of its own. */
export interface TestGateway {
  readonly gateway: Gateway;
  readonly database: TestDatabase;
  readonly bus: Bus;
  readonly registry: Registry;
  get(path: string, init?: RequestInit): Promise<Response>;
  publish<T extends Series>(topic: TopicSpec, type: MessageType, ...values: readonly T[]): Promise<void>;
  /** Default: WebSocket. */
  connect(transports?: string[]): Promise<Client>;
  close(): Promise<void>;
}

export async function openTestGateway(deps: Partial<GatewayDeps> = {}): Promise<TestGateway> {
  const database = await openTestDatabase();
  const bus = createMemoryBus();
  await bus.ensureTopics(topics);
  const registry = new Registry();
  const logger = createLogger('test', 'silent');
  const here = { port: 0, host: '127.0.0.1' };
  const gateway = await startGateway({ pool: database.pool, bus, registry, logger, ...here, ...deps });
  const clients: Client[] = [];
  return {
    ...{ gateway, database, bus, registry },
    get: (path, init) => fetch(gateway.url + path, init),
    publish: (topic, type, ...values) =>
      bus.publish(values.map((value) => toMessage({ topic, type, source: 'simulator' satisfies DataSource, value }))),
    connect: async (transports = ['websocket']) => {
      const client: Client = io(gateway.url, { path: socketPath, transports, forceNew: true });
      clients.push(client);
      await new Promise<void>((resolve, reject) => client.once('connect', resolve).once('connect_error', reject));
      return client;
    },
    close: async () => {
      for (const client of clients) client.disconnect();
      await gateway.close();
      await bus.close();
      await database.close();
    },
  };
}

/** The acknowledgement of a request; anything may be sent. */
export function ask(client: Client, event: keyof ClientEvents, request: unknown): Promise<SubscriptionAnswer> {
  return client.timeout(5_000).emitWithAck(event, request as SubscriptionRequest);
}

export async function trackSeries({ pool }: TestDatabase, ...all: readonly Series[]): Promise<void> {
  for (const { exchange, symbol } of all) {
    await pool.query(
      `INSERT INTO tracked_series (exchange, symbol, tracked_symbol, base, quote, tick_size, lot_size, data_source, lookback_ms)
       VALUES ($1, $2, $2, split_part($2, '/', 1), split_part($2, '/', 2), 0.01, 0.0001, 'simulator', 86400000)`,
      [exchange, symbol],
    );
  }
}
