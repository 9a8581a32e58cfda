import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { timeframes, windowStart } from '../../contracts/timeframe.ts';
import { compareTrades, type Trade } from '../../contracts/trade.ts';
import { openTestDatabase, type TestDatabase } from '../../tests/support/database.ts';
import { toColumns } from './batch.ts';
import { TradeInserter } from './insert-trades.ts';
import { storeBatch } from './store-batch.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());

const noon = Date.UTC(2026, 0, 1, 12);
const parts = 3;
const casesPerRun = 250;

/** Trades of one market, and in which parts (one or more, so some come again) each arrives. */
const market = fc.array(
  fc.record({
    after: fc.integer({ min: 0, max: 60 }).map((step) => step * 2_777),
    price: fc.integer({ min: 1, max: 10_000 }).map((ticks) => ticks / 100),
    amount: fc.integer({ min: 1, max: 10_000 }).map((lots) => lots / 1_000),
    arrives: fc.array(fc.integer({ min: 0, max: parts - 1 }), { minLength: 1, maxLength: 4 }),
    shuffle: fc.nat(),
  }),
  { minLength: 1, maxLength: 6 },
);
type Arrival = Trade & { readonly arrives: readonly number[]; readonly shuffle: number };

let markets = 0;

function toArrivals(rows: typeof market extends fc.Arbitrary<infer T> ? T : never): readonly Arrival[] {
  const symbol = `M${markets++}/USDT`;
  return rows.map(({ after, ...rest }, at) => {
    const ts = noon + after;
    return { ...rest, exchange: 'binance', symbol, id: String(at + 8), ts, side: 'buy', received: ts };
  });
}

/** One after the other the parts are stored, each in its own order, repetitions and all. */
async function storeInParts(arrivals: readonly Arrival[]): Promise<void> {
  const inserter = new TradeInserter();
  for (let part = 0; part < parts; part += 1) {
    const trades = arrivals
      .flatMap((trade) => trade.arrives.filter((arrives) => arrives === part).map(() => trade))
      .sort((a, b) => a.shuffle - b.shuffle);
    await storeBatch(database.pool, inserter, { trades, columns: toColumns(trades), closeUpTo: new Map() });
  }
}

interface Sums {
  readonly volume: number;
  readonly quote_volume: number;
}
type Row = Sums & Readonly<Record<string, unknown>>;

/** The definition, window by window. */
function expected(trades: readonly Trade[]): readonly Row[] {
  return timeframes.flatMap((timeframe) =>
    [...Map.groupBy(trades, ({ symbol, ts }) => `${symbol} ${windowStart(ts, timeframe)}`).values()].map((group) => {
      const sorted = [...group].sort(compareTrades);
      const [first, last] = [sorted[0] as Trade, sorted.at(-1) as Trade];
      return {
        symbol: first.symbol,
        timeframe,
        start: windowStart(first.ts, timeframe),
        open: first.price,
        high: Math.max(...sorted.map(({ price }) => price)),
        low: Math.min(...sorted.map(({ price }) => price)),
        close: last.price,
        count: sorted.length,
        volume: sorted.reduce((sum, { amount }) => sum + amount, 0),
        quote_volume: sorted.reduce((sum, { amount, price }) => sum + amount * price, 0),
      };
    }),
  );
}

async function stored(symbols: readonly string[]): Promise<readonly Row[]> {
  const { rows } = await database.pool.query<Row>(
    `SELECT symbol, timeframe, date_part('epoch', window_start) * 1000 AS start, open, high, low, close,
       trade_count::int AS count, volume, quote_volume FROM candles WHERE exchange = 'binance' AND symbol = ANY ($1)`,
    [symbols],
  );
  return rows;
}

function expectSame(actual: readonly Row[], right: readonly Row[]): void {
  const keyOf = ({ symbol, timeframe, start }: Row): string => `${symbol} ${timeframe} ${start}`;
  const byKey = new Map(actual.map((row) => [keyOf(row), row]));
  expect(actual).toHaveLength(right.length);
  for (const { volume, quote_volume, ...exact } of right) {
    const row = byKey.get(keyOf({ volume, quote_volume, ...exact }));
    expect(row).toMatchObject(exact);
    expect(Math.abs((row as Row).volume - volume)).toBeLessThanOrEqual(volume * 1e-9);
    expect(Math.abs((row as Row).quote_volume - quote_volume)).toBeLessThanOrEqual(quote_volume * 1e-9);
  }
}

it(`gives the same candles for any split, order and repetition of trades (${timeframes.length} timeframes, 10,000 cases)`, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(market, { minLength: casesPerRun, maxLength: casesPerRun }), async (cases) => {
      const arrivals = cases.flatMap(toArrivals);
      await storeInParts(arrivals);
      expectSame(await stored([...new Set(arrivals.map(({ symbol }) => symbol))]), expected(arrivals));
    }),
    { numRuns: 10_000 / casesPerRun, endOnFailure: true }, // shrinking would take minutes
  );
}, 300_000);
