import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { afterEach, expect, it } from 'vitest';
import type { FaultPlan } from '../../workloads/simulator/faults/fault-plan.ts';
import { eventually } from '../support/eventually.ts';
import { openPipeline, type Pipeline } from '../support/pipeline.ts';

const record = fixture('aggtrades');
const tradesOnRecord = 12_477;
const first = Date.UTC(2019, 9, 11);

let pipeline: Pipeline;
afterEach(() => pipeline.close());

function fixture(name: string): string {
  return fileURLToPath(new URL(`../fixtures/binance-xrp-eth-2019-10-11.${name}.csv.gz`, import.meta.url));
}

interface Bar {
  readonly time: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
}

/** The candles that another system made of the same trades. */
function reference(timeframe: string): readonly Bar[] {
  const lines = gunzipSync(readFileSync(fixture(`candles-${timeframe}`)))
    .toString()
    .trim()
    .split('\n')
    .slice(1);
  return lines.map((line) => {
    const [date, ...numbers] = line.split(',');
    const [open, high, low, close, volume] = numbers.map(Number) as [number, number, number, number, number];
    return { time: Date.parse(date as string), open, high, low, close, volume };
  });
}

/** Every candle of the API, page by page. */
async function served(timeframe: string): Promise<readonly (Bar & { readonly source: string })[]> {
  const query = `exchange=binance&symbol=XRP/ETH&timeframe=${timeframe}&from=${first}&limit=1000`;
  const all: (Bar & { readonly source: string })[] = [];
  for (let cursor: string | null = ''; cursor !== null; ) {
    const response = await fetch(`${pipeline.url}/api/v1/candles?${query}${cursor && `&cursor=${cursor}`}`);
    const page = (await response.json()) as { data: typeof all; next: string | null };
    all.push(...page.data);
    cursor = page.next;
  }
  return all;
}

async function replayWith(faults: FaultPlan, speed: number): Promise<void> {
  pipeline = await openPipeline({
    simulator: { symbols: [], replays: [{ symbol: 'XRP/ETH', file: record }], speed, faults },
    series: [{ symbol: 'XRP/ETH', lookbackMs: 3_600_000 }],
  });
  const stored = async (): Promise<number> =>
    (await pipeline.database.pool.query('SELECT count(*)::int AS n FROM trades')).rows[0].n;
  await eventually('every trade is stored', async () => (await stored()) === tradesOnRecord, 90_000);
}

async function expectReference(timeframe: string, count: number): Promise<void> {
  const ours = await served(timeframe);
  const right = reference(timeframe);
  expect(right).toHaveLength(count);
  expect(ours.map(({ time }) => time)).toEqual(right.map(({ time }) => time));
  ours.forEach((candle, at) => {
    const { volume, ...prices } = right[at] as Bar;
    expect(candle).toMatchObject({ ...prices, source: 'trades' });
    expect(Math.abs(candle.volume - volume)).toBeLessThanOrEqual(volume * 1e-9);
  });
}

it('makes exactly the candles of another system from recorded trades', async () => {
  await replayWith({}, Number.POSITIVE_INFINITY);
  await expectReference('1m', 2_469);
  await expectReference('5m', 706);
});

it('makes the same candles while the exchange drops, skips, repeats, reorders, delays, refuses and fails', async () => {
  const faults: FaultPlan = {
    drop: { rate: 0.003 },
    skip: { rate: 0.02 },
    repeat: { rate: 0.03 },
    reorder: { rate: 0.03 },
    delay: { rate: 0.005, ms: 30 },
    truncate: { rate: 0.003 },
    rateLimit: { rate: 0.2, count: 2 },
    ban: { rate: 0.2, count: 1 },
    serverError: { rate: 0.2, count: 5 },
    slow: { rate: 0.2, ms: 50 },
    truncateAnswer: { rate: 0.2, count: 3 },
  };
  await replayWith(faults, 20_000);
  expect(Object.keys(pipeline.simulator.faults.struck).sort()).toEqual(Object.keys(faults).sort());
  await expectReference('1m', 2_469);
  await expectReference('5m', 706);
});
