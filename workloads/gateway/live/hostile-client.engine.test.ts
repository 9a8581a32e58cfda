import { connect as dial } from 'node:net';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import WebSocket from 'ws';
import { rawTickers } from '../../../contracts/topics.ts';
import { ask as askClient, type Client, openTestGateway, type TestGateway, trackSeries } from '../test-gateway.ts';

const btc = { exchange: 'binance', symbol: 'BTC/USDT' };
const figures = { change24h: null, changePercent24h: null, high24h: null, low24h: null, volume24h: null };

let test: TestGateway;
beforeAll(async () => {
  test = await openTestGateway({ allowedOrigins: ['https://desk.example'] });
  await trackSeries(test.database, btc);
});
afterAll(() => test.close());

const address = () => `${test.gateway.url.replace('http', 'ws')}/ws/?EIO=4&transport=websocket`;

/** A bare WebSocket that has said hello to the default namespace. */
async function openRaw(headers: Record<string, string> = {}): Promise<WebSocket> {
  const socket = new WebSocket(address(), { headers });
  socket.on('error', () => undefined);
  await new Promise<void>((resolve, reject) => {
    socket.on('message', (data) => {
      if (String(data).startsWith('0')) socket.send('40');
      if (String(data).startsWith('40')) resolve();
    });
    socket.once('unexpected-response', (_request, response) => reject(new Error(`status ${response.statusCode}`)));
    socket.once('close', () => reject(new Error('closed')));
  });
  return socket;
}

async function tickerArrives(client: Client, last: number): Promise<void> {
  const arrived = new Promise<void>((resolve) => {
    client.on('ticker', (ticker) => ticker.last === last && resolve());
  });
  const value = { ...btc, ts: last, received: last, last, bid: null, ask: null, ...figures, quoteVolume24h: null };
  await test.publish(rawTickers, 'ticker', value);
  await arrived;
}

const hostile: readonly (readonly [string, string | Buffer])[] = [
  ['an empty frame', ''],
  ['binary noise', Buffer.from([0, 255, 1, 254, 128])],
  ['an unknown engine.io packet', '9'],
  ['an unknown socket.io packet', '49'],
  ['broken JSON', '42["subscribe",{'],
  ['an event that is no array', '42{"subscribe":1}'],
  ['an event without a name', '42[]'],
  ['an event named by an object', '42[{"a":1}]'],
  ['a reserved event', '42["disconnect"]'],
  ['a reserved event with arguments', '42["connect_error",{}]'],
  ['an acknowledgement of nothing', '4399[1]'],
  ['a huge acknowledgement id', `42${'9'.repeat(400)}["subscribe",{}]`],
  ['a binary event without its attachment', '451-["subscribe",{"_placeholder":true,"num":0}]'],
  ['a binary event with too many attachments', `45${'9'.repeat(20)}-["subscribe"]`],
  ['an unknown namespace', '40/admin,'],
  ['deep nesting', `42["subscribe",${'['.repeat(20_000)}${']'.repeat(20_000)}]`],
  ['a prototype', '421["subscribe",{"__proto__":{"channel":"feeds"},"constructor":1}]'],
  ['more than 64 KB', `42["subscribe","${'x'.repeat(70_000)}"]`],
];

it.each(hostile)('survives %s, and others do not notice', async (name, frame) => {
  const socket = await openRaw();
  socket.send(frame);
  socket.send('42["subscribe"]');
  const client = await test.connect();
  expect(await askClient(client, 'subscribe', { channel: 'tickers', ...btc })).toEqual({ ok: true });
  await tickerArrives(client, 1 + hostile.findIndex((one) => one[0] === name));
  client.disconnect();
  socket.terminate();
});

it('survives broken WebSocket frames', async () => {
  const { hostname, port } = new URL(test.gateway.url);
  const socket = dial(Number(port), hostname);
  const closed = new Promise<void>((resolve) => socket.on('error', () => undefined).once('close', () => resolve()));
  socket.write(
    'GET /ws/?EIO=4&transport=websocket HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n' +
      'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n',
  );
  socket.once('data', () =>
    socket.write(Buffer.from([0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1, 2])),
  );
  await closed;
  const client = await test.connect();
  expect(await askClient(client, 'subscribe', { channel: 'feeds' })).toEqual({ ok: true });
});

it('cuts a client that floods it', async () => {
  const socket = await openRaw();
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  for (let index = 0; index < 300; index += 1) socket.send('42["noise"]');
  await closed;
});

/** The acknowledgement of a request under an id of its own. */
function ask(socket: WebSocket, id: number, request: object): Promise<unknown> {
  const answer = new Promise((resolve) => {
    const onMessage = (data: WebSocket.RawData): void => {
      const [packet, json] = String(data).split(/(?<=^43\d+)(?=\[)/);
      if (packet !== `43${id}` || json === undefined) return;
      socket.off('message', onMessage);
      resolve(JSON.parse(json)[0]);
    };
    socket.on('message', onMessage);
  });
  socket.send(`42${id}${JSON.stringify(['subscribe', request])}`);
  return answer;
}

it('refuses more than 200 subscriptions, however slowly they come', async () => {
  const series = Array.from({ length: 201 }, (_, index) => ({ exchange: 'slow', symbol: `S${index}/X` }));
  await trackSeries(test.database, ...series);
  vi.useFakeTimers({ toFake: ['Date'] });
  const socket = await openRaw();
  for (const [id, one] of series.entries()) {
    vi.setSystemTime(Date.now() + 1_000);
    const answer = await ask(socket, id, { channel: 'trades', ...one });
    expect(answer).toMatchObject(id < 200 ? { ok: true } : { ok: false, problem: { status: 429 } });
  }
  vi.useRealTimers();
  socket.terminate();
});

it.each([
  ['no origin', {}, true],
  ['an origin that is allowed', { origin: 'https://desk.example' }, true],
  ['a foreign origin', { origin: 'https://evil.example' }, false],
  ['an origin that is none', { origin: 'null' }, false],
])('treats a connection with %s as it should', async (_, headers, allowed) => {
  const connected = await openRaw(headers).then(
    (socket) => {
      socket.terminate();
      return true;
    },
    (error: Error) => {
      expect(error.message).toBe('status 400');
      return false;
    },
  );
  expect(connected).toBe(allowed);
});

it('takes a page of its own host', async () => {
  const socket = await openRaw({ origin: test.gateway.url });
  socket.terminate();
});
