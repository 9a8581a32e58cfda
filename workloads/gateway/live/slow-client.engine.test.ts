import { connect, type Socket } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { toMessage } from '../../../contracts/message.ts';
import type { OrderBook } from '../../../contracts/order-book.ts';
import type { Series } from '../../../contracts/series.ts';
import { rawOrderBook } from '../../../contracts/topics.ts';
import { ask, type Client, openTestGateway, type TestGateway, trackSeries } from '../test-gateway.ts';

const levels = Array.from({ length: 1_000 }, (_, index) => [96_412.3 + index, 0.123456] as [number, number]);

let test: TestGateway;
let count = 0;
/** A new one for each test: nothing is known of it yet. */
let series: Series;
beforeAll(async () => {
  test = await openTestGateway();
});
beforeEach(async () => {
  count += 1;
  series = { exchange: 'binance', symbol: `S${count}/USDT` };
  await trackSeries(test.database, series);
});
afterAll(() => test.close());

/** A masked text frame, as a browser sends it. */
function clientFrame(text: string): Buffer {
  const payload = Buffer.from(text);
  const length =
    payload.length < 126 ? [0x80 | payload.length] : [0x80 | 126, payload.length >> 8, payload.length & 255];
  return Buffer.concat([Buffer.from([0x81, ...length, 0, 0, 0, 0]), payload]);
}

/** A subscriber of the order book that can stop reading. */
async function subscribeRaw({ gateway }: TestGateway): Promise<Socket> {
  const { hostname, port } = new URL(gateway.url);
  const socket = connect(Number(port), hostname);
  socket.on('error', () => undefined);
  const heard = (text: string) =>
    new Promise<void>((resolve) => {
      let all = '';
      const onData = (data: Buffer): void => {
        all += data.toString('latin1');
        if (!all.includes(text)) return;
        socket.off('data', onData);
        resolve();
      };
      socket.on('data', onData);
    });
  socket.write(
    `GET /ws/?EIO=4&transport=websocket HTTP/1.1\r\nHost: ${hostname}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
      'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n',
  );
  await heard('"sid"');
  socket.write(clientFrame('40'));
  await heard('40{"sid"');
  socket.write(clientFrame(`420${JSON.stringify(['subscribe', { channel: 'orderbook', ...series }])}`));
  await heard('430[{"ok":true}]');
  return socket;
}

const book = (seq: number): OrderBook => ({ ...series, ts: seq, received: seq, seq, bids: levels, asks: levels });

/** Publishes one book after the other, each once the client has the one before, for as long as `more` says. */
async function publishBooks(client: Client, more: (seq: number) => boolean | Promise<boolean>): Promise<number[]> {
  const seen: number[] = [];
  for (let seq = 1; await more(seq); seq += 1) {
    const arrived = new Promise<OrderBook>((resolve) => client.once('orderbook', resolve));
    await test.publish(rawOrderBook, 'orderbook', book(seq));
    seen.push((await arrived).seq ?? 0);
  }
  return seen;
}

async function metric(gateway: TestGateway, name: string): Promise<number> {
  const metric = await gateway.registry.getSingleMetric(`cryptoviz_gateway_${name}`)?.get();
  return metric?.values[0]?.value ?? 0;
}

const upTo = (last: number) => Array.from({ length: last }, (_, index) => index + 1);

it('gives a client that stalls the newest book when it reads again, and others every book', async () => {
  const stalled = await subscribeRaw(test);
  const quick = await test.connect();
  await ask(quick, 'subscribe', { channel: 'orderbook', ...series });
  stalled.pause();
  const seen = await publishBooks(quick, async () => (await metric(test, 'conflated_total')) < 20);
  expect(seen).toEqual(upTo(seen.length));
  let received = '';
  const newest = new Promise<void>((resolve) => {
    stalled.on('data', (data: Buffer) => {
      received += data.toString('latin1');
      if (received.includes(`"seq":${seen.length},`)) resolve();
    });
  });
  stalled.resume();
  await newest;
  const sent = [...received.matchAll(/"seq":(\d+),/g)].map(([, seq]) => Number(seq));
  expect(sent.length + 20).toBe(seen.length);
  expect(sent.slice(0, -1)).toEqual(upTo(sent.length - 1));
  stalled.destroy();
});

it.each([[['polling']], [['polling', 'websocket']]])(
  'sends every book to a quick client over %j',
  async (transports) => {
    const client = await test.connect(transports);
    await ask(client, 'subscribe', { channel: 'orderbook', ...series });
    const upgraded = () => client.io.engine.transport.name === transports.at(-1);
    const seen = await publishBooks(client, (seq) => seq <= 20 || !upgraded());
    expect(seen).toEqual(upTo(seen.length));
  },
);

it('cuts a client that goes on taking nothing, and leaves in time all the same', async () => {
  const strict = await openTestGateway({ stallLimitMs: 100 });
  await trackSeries(strict.database, series);
  const stalled = await subscribeRaw(strict);
  stalled.pause();
  for (let seq = 1; (await metric(strict, 'cut_total')) === 0; seq += 1) {
    await strict.bus.publish([
      toMessage({ topic: rawOrderBook, type: 'orderbook', source: 'simulator', value: book(seq) }),
    ]);
    await setImmediate();
  }
  expect(await metric(strict, 'sockets')).toBe(0);
  await strict.close();
});
