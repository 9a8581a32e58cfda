import { createServer } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { Registry } from 'prom-client';
import { Server } from 'socket.io';
import { io, type Socket } from 'socket.io-client';
import { toMessage } from '../../contracts/message.ts';
import { socketPath } from '../../contracts/socket.ts';
import { rawTrades, topics } from '../../contracts/topics.ts';
import type { Trade } from '../../contracts/trade.ts';
import type { Bus } from '../../runtime/bus/bus.ts';
import { createMemoryBus } from '../../runtime/bus/memory-bus.ts';
import { closeServer, listen } from '../../runtime/http.ts';
import { createLogger } from '../../runtime/log.ts';
import { startGateway } from '../../workloads/gateway/run.ts';
import { openTestDatabase } from '../support/database.ts';
import { quantile, type Result, toResult } from './measure.ts';

const clients = 100;
const perSecond = 50;
const seconds = 6;
const rounds = 3;
const series = { exchange: 'binance', symbol: 'BTC/USDT' };

interface Quantiles {
  readonly p50: number;
  readonly p99: number;
}

/** A trade on the bus → in 100 socket.io clients, beside a bare bus → socket.io echo of the same message. */
export async function benchLatency(): Promise<readonly Result[]> {
  const ours: Quantiles[] = [];
  const bare: Quantiles[] = [];
  for (let round = 0; round < rounds; round += 1) {
    bare.push(await bareEcho());
    ours.push(await throughGateway());
  }
  return (['p50', 'p99'] as const).map((metric) =>
    toResult({
      bench: 'latency',
      metric: `trade → ${clients} browsers ${metric}`,
      unit: 'ms',
      values: ours.map((each) => each[metric]),
      limits: bare.map((each) => each[metric]),
    }),
  );
}

async function throughGateway(): Promise<Quantiles> {
  const database = await openTestDatabase();
  const { pool } = database;
  await pool.query(
    `INSERT INTO tracked_series (exchange, symbol, tracked_symbol, base, quote, tick_size, lot_size, data_source, lookback_ms)
     VALUES ('binance', 'BTC/USDT', 'btc-usdt', 'BTC', 'USDT', 0.01, 0.00001, 'simulator', 0)`,
  );
  const bus = createMemoryBus();
  await bus.ensureTopics(topics);
  const deps = { pool, bus, registry: new Registry(), logger: createLogger('bench', 'error') };
  const gateway = await startGateway({ ...deps, port: 0, host: '127.0.0.1' });
  const subscribe = async (socket: Socket): Promise<void> => {
    await socket.emitWithAck('subscribe', { channel: 'trades', ...series });
  };
  const result = await measure({ url: gateway.url, path: socketPath, bus, subscribe });
  await gateway.close();
  await bus.close();
  await database.close();
  return result;
}

async function bareEcho(): Promise<Quantiles> {
  const bus = createMemoryBus();
  await bus.ensureTopics(topics);
  const server = createServer();
  const sockets = new Server(server, { path: socketPath, perMessageDeflate: false });
  const options = { topics: [rawTrades.name], group: 'echo', maxMessages: 500, maxWaitMs: 0 };
  await bus.subscribe(options, async (batch) => {
    sockets.emit(
      'trade',
      batch.map(({ value }) => JSON.parse(value.toString())),
    );
  });
  const url = `http://127.0.0.1:${await listen(server, 0, '127.0.0.1')}`;
  const result = await measure({ url, path: socketPath, bus, subscribe: async () => undefined });
  await sockets.close();
  await closeServer(server);
  await bus.close();
  return result;
}

interface Setup {
  readonly url: string;
  readonly path: string;
  readonly bus: Bus;
  readonly subscribe: (socket: Socket) => Promise<void>;
}

async function measure({ url, path, bus, subscribe }: Setup): Promise<Quantiles> {
  const sent = new Map<string, number>();
  const delays: number[] = [];
  const sockets = await Promise.all(
    Array.from({ length: clients }, async () => {
      const socket = io(url, { path, transports: ['websocket'], forceNew: true });
      await new Promise<void>((resolve) => socket.once('connect', () => resolve()));
      socket.on('trade', (trades: readonly Trade[]) => {
        const now = performance.now();
        for (const { id } of trades) delays.push(now - (sent.get(id) ?? Number.NaN));
      });
      await subscribe(socket);
      return socket;
    }),
  );
  for (let n = 0; n < perSecond * seconds; n += 1) {
    const id = String(n);
    const value: Trade = { ...series, id, ts: Date.now(), price: 1, amount: 1, side: 'buy', received: Date.now() };
    const message = toMessage({ topic: rawTrades, type: 'trade', source: 'simulator', value });
    sent.set(id, performance.now());
    await bus.publish([message]);
    await delay(1_000 / perSecond);
  }
  for (const socket of sockets) socket.disconnect();
  if (delays.length < clients * perSecond * seconds * 0.99) throw new Error(`only ${delays.length} trades arrived`);
  const warm = delays.slice(clients * perSecond); // without the first second
  return { p50: quantile(warm, 0.5), p99: quantile(warm, 0.99) };
}
