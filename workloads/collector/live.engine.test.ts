import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Trade } from '../../contracts/trade.ts';
import {
  type CollectorRun,
  type CollectorStage,
  openCollectorStage,
  type RunOptions,
  recordOf,
  runCollector,
} from '../../tests/support/collector.ts';
import { eventually } from '../../tests/support/eventually.ts';
import { restPolicy, socketPolicy } from './circuit.ts';

const symbols = ['BTC/USDT', 'ETH/USDT', 'SOL/USDT', 'BNB/USDT', 'XRP/USDT', 'DOGE/USDT'];
const minute = 60_000;

let stage: CollectorStage;
let run: CollectorRun;

beforeAll(async () => {
  stage = await openCollectorStage({ symbols });
});
afterAll(() => stage.close());
beforeEach(async () => {
  stage.simulator.faults.reset();
  await stage.database.pool.query('TRUNCATE trades, candles, gaps, backfill_progress, tracked_series');
});
afterEach(() => run.close());

const begin = async (options: RunOptions = {}): Promise<void> => {
  run = await runCollector(stage, { aggregator: false, ...options });
  await run.collector.ready;
};
const of = (symbol: string): readonly Trade[] => run.trades.filter((trade) => trade.symbol === symbol);

/** What went over the bus is what the exchange has on record: each trade once, in order. */
async function expectNothingMissing(symbol: string): Promise<void> {
  const first = of(symbol)[0];
  if (!first) throw new Error(`no trade of ${symbol} went over the bus`);
  const record = await recordOf(stage, symbol, Math.floor(first.ts / minute) * minute);
  const newest = record.at(-1)?.id;
  await eventually(`${symbol} ${newest}`, () => of(symbol).some(({ id }) => id === newest));
  const ids = record.map(({ id }) => id);
  expect(
    of(symbol)
      .map(({ id }) => id)
      .slice(0, ids.length),
  ).toEqual(ids);
}

describe('a fresh start', () => {
  it('registers the series and publishes every trade of the minute that it began in', async () => {
    await begin();
    const [first] = await eventually('a trade', () => run.trades.length > 0 && run.trades);
    await eventually('more trades', () => run.trades.length > 10);
    await expectNothingMissing('BTC/USDT');
    const { rows } = await stage.database.pool.query(
      'SELECT exchange, symbol, base, quote, tick_size, data_source FROM tracked_series',
    );
    expect(rows).toEqual([
      {
        exchange: 'binance',
        symbol: 'BTC/USDT',
        base: 'BTC',
        quote: 'USDT',
        tick_size: 0.01,
        data_source: 'simulator',
      },
    ]);
    expect(first?.ts).toBeLessThan(Date.now() + stage.clockOffset);
  });

  it('tells once a second how it is doing, behind the trades', async () => {
    await begin();
    const feed = await eventually('a continuous feed with trades', () =>
      run.feeds.find(({ continuous, lagP99Ms }) => continuous && lagP99Ms !== null),
    );
    expect(feed).toMatchObject({
      exchange: 'binance',
      symbol: 'BTC/USDT',
      state: 'live',
      reconnects: 0,
      orderBook: 'off',
    });
    expect(Math.abs(feed.ts - feed.received - stage.clockOffset)).toBeLessThan(1_000);
    expect(feed.lagP99Ms).toBeGreaterThanOrEqual(feed.lagP50Ms ?? Number.NaN);
  });

  it('collects the other symbols when the exchange does not list one', async () => {
    await begin({ series: [{ symbol: 'NO/SUCH' }, {}] });
    expect(run.collector.notReady()).toBeNull();
    await eventually('trades', () => run.trades.length > 0);
    await eventually('a feed that says so', () =>
      run.feeds.some(({ symbol, state }) => symbol === 'NO/SUCH' && state === 'disconnected'),
    );
  });
});

describe('faults of the exchange', () => {
  const stream = { rate: 0.08 };
  it.each([
    ['drops', { drop: { rate: 0.03 } }],
    [
      'skips, repeats, reorders and delays',
      { skip: stream, repeat: stream, reorder: stream, delay: { rate: 0.05, ms: 300 } },
    ],
    ['answers 429 and 418', { skip: stream, rateLimit: { rate: 0.3 }, ban: { rate: 0.1, retryAfter: 1 } }],
    [
      'answers 5xx, half an answer, or late',
      { skip: stream, serverError: { rate: 0.2 }, truncateAnswer: { rate: 0.2 }, slow: { rate: 0.2, ms: 200 } },
    ],
    [
      'does all of it',
      {
        drop: { rate: 0.01 },
        skip: stream,
        repeat: stream,
        reorder: stream,
        truncate: { rate: 0.01 },
        serverError: { rate: 0.1 },
      },
    ],
  ] as const)('lose nothing when it %s', async (_, faults) => {
    const rest = { ...restPolicy, openMs: 500, maxMs: 200 };
    const sockets = { ...socketPolicy, openMs: 500, maxMs: 200 };
    await begin({ series: symbols.map((symbol) => ({ symbol })), policies: { rest, sockets } });
    const before = run.trades.length;
    stage.simulator.faults.set(faults);
    const struck = () => Object.values(stage.simulator.faults.struck).reduce((sum, count) => sum + count, 0);
    const struckBefore = struck();
    await eventually('trades and faults', () => run.trades.length > before + 60 && struck() > struckBefore + 3);
    stage.simulator.faults.reset();
    for (const symbol of symbols) await expectNothingMissing(symbol);
    expect((await stage.database.pool.query('SELECT * FROM gaps')).rows).toEqual([]);
  });
});

it('opens the circuit when the exchange is down, and heals when it is back', async () => {
  const sockets = { ...socketPolicy, baseMs: 20, openMs: 400 };
  await begin({ policies: { sockets } });
  await eventually('trades', () => run.trades.length > 5);
  stage.simulator.faults.set({ drop: {} });
  await eventually('an open circuit', async () =>
    /cryptoviz_collector_circuit_state\{exchange="binance",connection="sockets"\} [12]/.test(
      await run.registry.metrics(),
    ),
  );
  await eventually('a feed that says so', () => run.feeds.at(-1)?.state === 'disconnected');
  expect(run.feeds.at(-1)?.continuous).toBe(false);
  expect(run.collector.notReady()).toBeNull();
  stage.simulator.faults.reset();
  await eventually('a live feed', () => run.feeds.at(-1)?.continuous);
  await expectNothingMissing('BTC/USDT');
});

it.each([
  ['ahead of', 1_500],
  ['behind', -6_000],
])("speaks in the exchange's time when this machine's clock is %s it", async (_, skewMs) => {
  const offset = stage.clockOffset;
  stage.clockOffset = -skewMs;
  try {
    await begin();
    const feed = await eventually('a live feed', () => run.feeds.find(({ continuous }) => continuous));
    expect(Math.abs(feed.clockSkewMs - skewMs)).toBeLessThan(500);
    await eventually('a second feed with trades', () => run.feeds.some(({ lagP50Ms }) => lagP50Ms !== null));
    expect(run.feeds.at(-1)?.lagP50Ms).toBeGreaterThan(-500);
    expect(run.feeds.at(-1)?.lagP50Ms).toBeLessThan(1_000);
    await expectNothingMissing('BTC/USDT');
  } finally {
    stage.clockOffset = offset;
  }
});

it('loses no trade to the dead letters when this machine is minutes behind the exchange', async () => {
  const offset = stage.clockOffset;
  stage.clockOffset = 10 * minute;
  try {
    await begin({ aggregator: true });
    await eventually('trades', () => run.trades.length > 5);
    const stored = async () => (await stage.database.pool.query<{ id: string }>('SELECT id FROM trades')).rows;
    const published = run.trades.map(({ id }) => id);
    await eventually('stored trades', async () => {
      const known = new Set((await stored()).map(({ id }) => id));
      return known.has(published.at(-1) ?? '') && known;
    }).then((known) => expect(published.filter((id) => !known.has(id))).toEqual([]));
  } finally {
    stage.clockOffset = offset;
  }
});

describe('order books', () => {
  it('are withheld from when they break until they are whole again, while trades go on', async () => {
    await begin({ series: [{ orderBookDepth: 20 }, { symbol: 'ETH/USDT', orderBookDepth: 20 }] });
    await eventually('books', () => new Set(run.books.map(({ symbol }) => symbol)).size === 2);
    stage.simulator.faults.set({ depthGap: { rate: 0.2 } });
    await eventually('broken books', async () =>
      /collector_order_books_broken_total\{[^}]*BTC[^}]*\} [3-9]/.test(await run.registry.metrics()),
    );
    stage.simulator.faults.reset();
    await eventually('whole books', () => run.feeds.slice(-2).every(({ orderBook }) => orderBook === 'live'));
    for (const { bids, asks } of run.books) {
      expect(bids).toHaveLength(20);
      expect(bids[0]?.[0]).toBeLessThan(asks[0]?.[0] ?? 0);
    }
    await expectNothingMissing('BTC/USDT');
  });

  it('go out at most ten times a second, and only when they changed', async () => {
    await begin({ series: [{ orderBookDepth: 5 }] });
    await eventually('books', () => run.books.length > 20);
    const times = run.books.map(({ received }) => received);
    expect((times.at(-1) ?? 0) - (times[0] ?? 0)).toBeGreaterThan((times.length - 2) * 90);
    const levels = run.books.map(({ bids, asks }) => JSON.stringify([bids, asks]));
    expect(levels.every((text, at) => text !== levels[at - 1])).toBe(true);
  });
});

describe('a change of what is tracked', () => {
  it('is taken up live: added, suspended, resumed, removed', async () => {
    await begin();
    const eth = {
      trackedSymbol: 'eth',
      exchange: 'binance',
      symbol: 'ETH/USDT',
      tickers: false,
      orderBookDepth: 0,
      lookbackMs: 0,
      suspend: false,
    };
    await run.collector.update([eth]);
    await eventually('trades of ETH', () => of('ETH/USDT').length > 2);
    await run.collector.update([{ ...eth, suspend: true }]);
    const feeds = run.feeds.length;
    await eventually('a suspended feed', () => run.feeds.slice(feeds).some(({ state }) => state === 'suspended'));
    expect(run.feeds.slice(feeds).some(({ symbol }) => symbol === 'BTC/USDT')).toBe(false);
    const trades = of('ETH/USDT').length;
    await run.collector.update([eth]);
    await eventually('trades of ETH again', () => of('ETH/USDT').length > trades);
  });
});
