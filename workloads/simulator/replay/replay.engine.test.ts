import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { afterEach, describe, expect, test } from 'vitest';
import { type Simulator, type SimulatorOptions, startSimulator } from '../run.ts';
import { streamClient, type TradeEvent, tradesIn } from '../testing/stream-client.ts';

const fixtures = new URL('../../../tests/fixtures/', import.meta.url);
const file = new URL('binance-xrp-eth-2019-10-11.aggtrades.csv.gz', fixtures).pathname;

function rowsOf(name: string): readonly (readonly string[])[] {
  const text = gunzipSync(readFileSync(new URL(name, fixtures))).toString();
  const [, ...lines] = text.trim().split('\n');
  return lines.map((line) => line.split(','));
}

const recorded = rowsOf('binance-xrp-eth-2019-10-11.aggtrades.csv.gz');
const recordedAs = (row: readonly string[]) => [Number(row[0]), Number(row[3]), Number(row[4]), Number(row[5])];
const receivedAs = ({ a, T, p, q }: TradeEvent) => [a, T, Number(p), Number(q)];
const firstTime = Number(recorded[0]?.[3]);
const lastTime = Number(recorded.at(-1)?.[3]);
const stream = '/ws/xrpeth@aggTrade';

let simulator: Simulator;
afterEach(() => simulator.close());

async function start(options: SimulatorOptions): Promise<Simulator> {
  simulator = await startSimulator({ symbols: ['BTC/USDT'], replays: [{ symbol: 'XRP/ETH', file }], ...options });
  return simulator;
}

async function get<T>(path: string): Promise<T> {
  const answer = await fetch(simulator.restUrl + path);
  return (await answer.json()) as T;
}

const time = () => get<{ serverTime: number }>('/api/v3/time');

describe('a replay', () => {
  test('at full speed sends exactly the recorded trades, in order', async () => {
    const { wsUrl } = await start({ speed: Number.POSITIVE_INFINITY });
    const client = await streamClient(wsUrl + stream);
    const texts = await client.until((all) => all.length >= recorded.length);
    expect(tradesIn(texts).map(receivedAs)).toEqual(recorded.map(recordedAs));
    expect((await time()).serverTime).toBeGreaterThanOrEqual(lastTime);
    await client.close();
  });

  test('at full speed has klines that equal the reference candles', async () => {
    const { wsUrl } = await start({ speed: Number.POSITIVE_INFINITY });
    const client = await streamClient(wsUrl + stream);
    await client.until((all) => all.length >= recorded.length);
    const klines: unknown[][] = [];
    for (let from = firstTime - 60_000; from < lastTime; from = Number(klines.at(-1)?.[0]) + 60_000) {
      klines.push(
        ...(await get<unknown[][]>(
          `/api/v3/klines?symbol=XRPETH&interval=1m&startTime=${from}&limit=1000&endTime=${lastTime}`,
        )),
      );
    }
    const traded = klines.filter(([, , , , , volume]) => Number(volume) > 0);
    const candles = traded.map(([time, ...rest]) => [Number(time), ...rest.slice(0, 5).map(Number)]);
    const reference = rowsOf('binance-xrp-eth-2019-10-11.candles-1m.csv.gz');
    expect(reference).toHaveLength(2_469);
    expect(candles).toEqual(reference.map(([date = '', ...rest]) => [Date.parse(date), ...rest.map(Number)]));
    await client.close();
  });

  test('stands just before the first trade until somebody listens, and shows nothing of the future', async () => {
    const { wsUrl } = await start({ speed: 1 });
    expect(await time()).toEqual({ serverTime: firstTime - 1 });
    expect(await get('/api/v3/aggTrades?symbol=XRPETH')).toEqual([]);
    expect(await get('/api/v3/klines?symbol=XRPETH&interval=1m')).toEqual([]);
    const other = await streamClient(`${wsUrl}/ws/btcusdt@aggTrade`);
    expect(await time()).toEqual({ serverTime: firstTime - 1 });
    const client = await streamClient(wsUrl + stream);
    const [first] = tradesIn(await client.until((texts) => texts.length > 0));
    expect(first?.a).toBe(Number(recorded[0]?.[0]));
    const { serverTime } = await time();
    expect(serverTime).toBeGreaterThanOrEqual(firstTime);
    const shown = await get<TradeEvent[]>('/api/v3/aggTrades?symbol=XRPETH&fromId=13519807&limit=1000');
    expect(shown.length).toBeLessThan(recorded.length);
    for (const { T } of shown) expect(T).toBeLessThanOrEqual((await time()).serverTime);
    await Promise.all([client.close(), other.close()]);
  });

  test('at 200,000 times the pace goes through the same trades, made markets beside it', async () => {
    const { wsUrl } = await start({ speed: 200_000 });
    const client = await streamClient(wsUrl + stream);
    const texts = await client.until((all) => all.length >= recorded.length);
    expect(tradesIn(texts).map(({ a }) => a)).toEqual(recorded.map(([id]) => Number(id)));
    const [made] = await get<TradeEvent[]>(`/api/v3/aggTrades?symbol=BTCUSDT&startTime=${firstTime}&limit=1`);
    expect(made?.T).toBeGreaterThanOrEqual(firstTime);
    await client.close();
  });

  test('goes on at real pace behind the last trade', async () => {
    let now = 1_000;
    const { wsUrl } = await start({ speed: Number.POSITIVE_INFINITY, now: () => now });
    const client = await streamClient(wsUrl + stream);
    await client.until((all) => all.length >= recorded.length);
    const { serverTime } = await time();
    expect(serverTime).toBe(lastTime);
    now += 90_000;
    expect(await time()).toEqual({ serverTime: lastTime + 90_000 });
    await client.close();
  });
});
