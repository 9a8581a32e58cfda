import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { OrderBook } from '../../../contracts/order-book.ts';
import { rawOrderBook } from '../../../contracts/topics.ts';
import { ask, openTestGateway, type TestGateway, trackSeries } from '../test-gateway.ts';

const btc = { exchange: 'binance', symbol: 'BTC/USDT' };
const levels = Array.from({ length: 1_000 }, (_, index) => [96_412.3 + index, 0.123456] as [number, number]);

let test: TestGateway;
beforeAll(async () => {
  test = await openTestGateway();
  await trackSeries(test.database, btc);
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
async function subscribeRaw(): Promise<Socket> {
  const { hostname, port } = new URL(test.gateway.url);
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
  socket.write(clientFrame(`420${JSON.stringify(['subscribe', { channel: 'orderbook', ...btc }])}`));
  await heard('430[{"ok":true}]');
  return socket;
}

const book = (seq: number): OrderBook => ({ ...btc, ts: seq, received: seq, seq, bids: levels, asks: levels });

it('gives a client that stalls the newest book when it reads again; others miss none, memory stays bounded', async () => {
  const stalled = await subscribeRaw();
  const quick = await test.connect();
  const seen: (number | null)[] = [];
  quick.on('orderbook', ({ seq }) => seen.push(seq));
  await ask(quick, 'subscribe', { channel: 'orderbook', ...btc });
  stalled.pause();
  const count = 1_500;
  const before = process.memoryUsage().rss;
  for (let seq = 1; seq <= count; seq += 1) {
    await test.publish(rawOrderBook, 'orderbook', book(seq));
    await expect.poll(() => seen.at(-1), { timeout: 10_000, interval: 1 }).toBe(seq);
  }
  expect(seen).toEqual(Array.from({ length: count }, (_, index) => index + 1));
  expect((process.memoryUsage().rss - before) / 2 ** 20).toBeLessThan(50);
  const conflated = await test.registry.getSingleMetric('cryptoviz_gateway_conflated_total')?.get();
  expect(conflated?.values[0]?.value).toBeGreaterThan(0);
  let received = '';
  const newest = new Promise<void>((resolve) => {
    stalled.on('data', (data: Buffer) => {
      received = (received + data.toString('latin1')).slice(-200_000);
      if (received.includes(`"seq":${count},`)) resolve();
    });
  });
  stalled.resume();
  await newest;
  stalled.destroy();
});
