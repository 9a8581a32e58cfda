import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { compareTrades } from '../../../contracts/trade.ts';
import { openTestGateway, type TestGateway, trackSeries } from '../test-gateway.ts';
import { type SeedTrade, seedCandles, seedGaps, seedTrades } from './seed.ts';

const noon = Date.UTC(2026, 0, 1, 12);
const btc = { exchange: 'binance', symbol: 'BTC/USDT' };
const eth = { exchange: 'binance', symbol: 'ETH/USDT' };
const minutes = Array.from({ length: 120 }, (_, index) => noon + index * 60_000).filter((_, index) => index % 7 !== 3);
const gaps: readonly (readonly [number, number])[] = [
  ...[0, 5, 5, 9].map((minute, index) => [noon + minute * 60_000, noon + (minute + 3 + index) * 60_000] as const),
  [noon - 600_000, noon + 3_600_000],
];

/** Bursts of up to 40 trades in one ms, ids of one to three digits, seconds without any. */
const trades: readonly SeedTrade[] = Array.from({ length: 400 }, (_, index) => ({
  ts: noon + Math.floor(index / 40) ** 2 * 700 + (index % 40 < 30 ? 0 : index % 7),
  id: String(index + 1),
})).sort((a, b) => compareTrades(a, b));

let test: TestGateway;
beforeAll(async () => {
  test = await openTestGateway();
  await trackSeries(test.database, btc, eth);
  await seedTrades(test.database, btc, trades);
  await seedTrades(test.database, eth, trades.slice(0, 100));
  await seedCandles(test.database, { ...btc, timeframe: '1m' }, minutes);
  await seedCandles(test.database, { ...btc, timeframe: '5m' }, minutes);
  await seedGaps(test.database, btc, gaps);
});
afterAll(() => test.close());

interface Range {
  readonly from?: number | undefined;
  readonly to?: number | undefined;
}

/** Pages until the end, each of a size of its own; the rows in ascending order. */
async function readAll(path: string, range: Range, sizes: readonly number[], between = async () => {}) {
  const pages: Record<string, unknown>[][] = [];
  let cursor: string | null = null;
  for (let page = 0; page === 0 || cursor !== null; page += 1) {
    if (page > 1_000) throw new Error('the pages do not end');
    const query = new URLSearchParams({ limit: String(sizes[page % sizes.length]) });
    if (cursor !== null) query.set('cursor', cursor);
    for (const [name, value] of Object.entries(range)) if (value !== undefined) query.set(name, String(value));
    const response = await test.get(`${path}&${query}`);
    const body = (await response.json()) as { data: Record<string, unknown>[]; next: string | null };
    expect(response.status, JSON.stringify(body)).toBe(200);
    if (cursor !== null) expect(body.data).not.toEqual([]);
    pages.push(body.data);
    cursor = body.next;
    await between();
  }
  return (range.from === undefined ? pages.reverse() : pages).flat();
}

const instant = fc.option(
  fc.oneof(
    fc.integer({ min: noon - 1_000, max: noon + 60_000 }),
    fc.constantFrom(...trades.map(({ ts }) => ts)),
    fc.constantFrom(...minutes),
  ),
  { nil: undefined },
);
const range = fc
  .record({ from: instant, to: instant })
  .map(({ from, to }) => (from !== undefined && to !== undefined && from > to ? { from: to, to: from } : { from, to }));
const sizes = fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 4 });
const within =
  ({ from = 0, to = Number.POSITIVE_INFINITY }: Range) =>
  (time: number) =>
    time >= from && time < to;

it('gives every trade of a range once, in order, whatever the sizes of the pages', async () => {
  await fc.assert(
    fc.asyncProperty(range, sizes, async (range, sizes) => {
      const rows = await readAll('/api/v1/trades?exchange=binance&symbol=BTC/USDT', range, sizes);
      const wanted = trades.filter(({ ts }) => within(range)(ts));
      expect(rows.map(({ id }) => id)).toEqual(wanted.map(({ id }) => id));
    }),
    { numRuns: 40 },
  );
});

it('gives every candle of a range once, in order, whatever the sizes of the pages', async () => {
  await fc.assert(
    fc.asyncProperty(range, sizes, async (range, sizes) => {
      const rows = await readAll('/api/v1/candles?exchange=binance&symbol=BTC/USDT&timeframe=1m', range, sizes);
      expect(rows.map(({ time }) => time)).toEqual(minutes.filter(within(range)));
    }),
    { numRuns: 40 },
  );
});

it('gives every gap that touches a range once, in order, whatever the sizes of the pages', async () => {
  await fc.assert(
    fc.asyncProperty(range, fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1 }), async (range, sizes) => {
      const rows = await readAll('/api/v1/gaps?exchange=binance&symbol=BTC/USDT', range, sizes);
      const { from = 0, to = Number.POSITIVE_INFINITY } = range;
      const wanted = gaps.filter((gap) => gap[1] > from && gap[0] < to).sort((a, b) => a[0] - b[0] || a[1] - b[1]);
      expect(rows.map((gap) => [gap.from, gap.to])).toEqual(wanted);
    }),
    { numRuns: 40 },
  );
});

it.each([
  ['backward from the newest', undefined],
  ['forward', noon],
])('loses and doubles no trade when new ones arrive while it pages %s', async (_, from) => {
  const solid = { exchange: 'binance', symbol: from === undefined ? 'SOL/USDT' : 'XRP/USDT' };
  await trackSeries(test.database, solid);
  await seedTrades(test.database, solid, trades);
  let id = 1_000;
  const arrive = async () => {
    if (id >= 1_010) return;
    await seedTrades(test.database, solid, [{ ts: noon + 3_600_000 + id, id: String(id) }]);
    id += 1;
  };
  const path = `/api/v1/trades?exchange=binance&symbol=${solid.symbol}`;
  const rows = await readAll(path, { from }, [20], arrive);
  const ids = rows.map((row) => Number(row.id));
  expect(ids.filter((id) => id < 1_000)).toEqual(trades.map(({ id }) => Number(id)));
  expect(ids.filter((id) => id >= 1_000)).toEqual(
    from === undefined ? [] : Array.from({ length: 10 }, (_, index) => 1_000 + index),
  );
});

it('keeps to the range of the first page when a cursor comes alone', async () => {
  const path = '/api/v1/candles?exchange=binance&symbol=BTC/USDT&timeframe=1m';
  const first = await test.get(`${path}&from=${noon}&to=${noon + 600_000}&limit=4`);
  const { next } = (await first.json()) as { next: string };
  const second = await test.get(`${path}&cursor=${next}&limit=1000`);
  const { data } = (await second.json()) as { data: { time: number }[] };
  expect(data.map(({ time }) => time)).toEqual(minutes.filter(within({ from: noon, to: noon + 600_000 })).slice(4));
});

it('gives the whole candle, numbers as they are stored', async () => {
  const response = await test.get(
    '/api/v1/candles?exchange=binance&symbol=BTC/USDT&timeframe=1m&limit=1&from=2026-01-01T12:00:00Z',
  );
  expect(await response.json()).toMatchObject({
    data: [
      {
        ...{
          time: noon,
          open: 96412.3,
          high: 96420.5,
          low: 1e-8,
          close: 0.1 + 0.2,
          volume: 1.5,
          quoteVolume: 144618.45,
        },
        ...{ tradeCount: 12, closed: true, revision: 3, source: 'trades', complete: true },
      },
    ],
  });
});
