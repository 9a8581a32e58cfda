import { expect, onTestFinished, test } from 'vitest';
import { timeframeMs } from '../../../../contracts/timeframe.ts';
import type { Trade } from '../../../../contracts/trade.ts';
// biome-ignore lint/style/noRestrictedImports: the simulator is an exchange to test against.
import { startSimulator } from '../../../simulator/run.ts';
import type { Exchange } from '../../exchange.ts';
import { createExchange } from '../index.ts';

const symbol = 'BTC/USDT';

async function open() {
  const simulator = await startSimulator({ symbols: [symbol, 'ETH/USDT'] });
  onTestFinished(() => simulator.close());
  const exchange = await createExchange('binance', { restUrl: simulator.restUrl, wsUrl: simulator.wsUrl });
  onTestFinished(() => exchange.close());
  await exchange.syncClock();
  return { simulator, exchange };
}

async function readTrades(exchange: Exchange, count: number): Promise<readonly Trade[]> {
  const trades: Trade[] = [];
  while (trades.length < count) trades.push(...(await exchange.watchTrades(symbol)));
  return trades;
}

const ids = (trades: readonly Trade[]) => trades.map(({ id }) => Number(id));
const bare = (trades: readonly Trade[]) => trades.map(({ received, ...trade }) => trade);

test('trades of the simulator are the same in stream and past, without a hole', async () => {
  const { exchange } = await open();
  const live = await readTrades(exchange, 20);
  const first = ids(live)[0] ?? 0;
  expect(ids(live)).toEqual(live.map((_, index) => first + index));
  const past = await exchange.fetchTrades(symbol, { afterId: String(first - 1), afterTs: live[0]?.ts ?? 0 });
  expect(bare(past.slice(0, live.length))).toEqual(bare(live));
  const before = await exchange.fetchTrades(symbol, { fromTs: (live[0]?.ts ?? 0) - 60_000 });
  expect(ids(before)).toEqual(before.map((_, index) => (ids(before)[0] ?? 0) + index));
  expect(ids(before)).toContain(first);
  expect(exchange.usedWeight()).toBeGreaterThan(0);
});

test('what the simulator leaves out of its stream can be fetched', async () => {
  const { simulator, exchange } = await open();
  const trades = [...(await readTrades(exchange, 1))];
  simulator.faults.set({ skip: { count: 3 } });
  const hole = () =>
    trades.findIndex((trade, index) => index > 0 && Number(trade.id) - Number(trades[index - 1]?.id) > 1);
  while (hole() === -1) trades.push(...(await exchange.watchTrades(symbol)));
  const [before, behind] = trades.slice(hole() - 1);
  const fetched = await exchange.fetchTrades(symbol, { afterId: before?.id ?? '', afterTs: before?.ts ?? 0 });
  const missing = Number(behind?.id) - Number(before?.id);
  expect(ids(fetched).slice(0, missing)).toEqual(
    Array.from({ length: missing }, (_, step) => Number(before?.id) + step + 1),
  );
});

test('a book of the simulator is withheld when a change is missing, and heals', async () => {
  const { simulator, exchange } = await open();
  const first = await exchange.watchOrderBook(symbol, 20);
  simulator.faults.set({ depthGap: { count: 1 } });
  let broken: { kind?: string } = {};
  while (broken.kind === undefined) {
    const outcome = await exchange.watchOrderBook(symbol, 20).catch((error) => error);
    if (outcome instanceof Error) broken = outcome as { kind?: string };
  }
  expect(broken.kind).toBe('broken-book');
  const healed = await exchange.watchOrderBook(symbol, 20);
  expect(healed.seq).toBeGreaterThan(first.seq ?? Number.NaN);
  expect(healed.bids).toHaveLength(20);
});

test('sockets that the simulator drops are told and opened again', async () => {
  const { simulator, exchange } = await open();
  await readTrades(exchange, 1);
  simulator.faults.dropSockets();
  const outcomes = [];
  do outcomes.push(await exchange.watchTrades(symbol).catch((error) => error.kind));
  while (outcomes.at(-1) !== 'unavailable');
  expect(await readTrades(exchange, 1)).not.toHaveLength(0);
});

test('a day of candles of the simulator comes in pages, each minute once', async () => {
  const { exchange } = await open();
  const day = timeframeMs['1d'];
  const to = Math.floor(exchange.now() / day) * day;
  const starts: number[] = [];
  for (let from = to - day; from < to; from = (starts.at(-1) ?? to) + 60_000) {
    const page = await exchange.fetchCandles(symbol, '1m', from, to);
    starts.push(...page.map(({ windowStart }) => windowStart));
  }
  expect(starts).toEqual(Array.from({ length: 1_440 }, (_, minute) => to - day + minute * 60_000));
});
