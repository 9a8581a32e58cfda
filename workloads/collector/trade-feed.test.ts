import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { BadSymbol, OutOfReach, RateLimited, Unavailable } from './exchanges/errors.ts';
import { type FeedBench, type FeedBenchOptions, openFeedBench, start } from './testing/feed-bench.ts';
import type { ScriptedExchange } from './testing/scripted-exchange.ts';

const minute = 60_000;
const gone = (): Unavailable => new Unavailable('socket is down');

let bench: FeedBench;
const open = async (options?: FeedBenchOptions): Promise<FeedBench> => {
  bench = await openFeedBench(options);
  await bench.time.advance(200);
  return bench;
};
afterEach(() => bench.close());

const idsOf = (trades: readonly { readonly id: string }[]): string[] => trades.map(({ id }) => id);
const recorded = (): string[] => idsOf(bench.exchange.record);

describe('a fresh start', () => {
  it('fetches the trades since the minute began, and none from before', async () => {
    await open({
      before: (exchange) => {
        for (const ts of [start - 31_000, start - 20_000, start - 1]) exchange.trade({ lost: true, ts });
      },
    });
    expect(idsOf(bench.published)).toEqual(['1001', '1002']);
    expect(bench.feed.state).toBe('live');
  });

  it('finds what came between the answer and the subscription once the first trade shows up', async () => {
    await open();
    bench.exchange.trade({ lost: true });
    bench.exchange.trade();
    await bench.time.advance(100);
    expect(idsOf(bench.published)).toEqual(recorded());
  });
});

describe('a hole in the stream', () => {
  it('is fetched, and what came meanwhile waits behind it', async () => {
    await open();
    bench.exchange.trade();
    await bench.time.advance(100);
    for (let at = 0; at < 35; at += 1) bench.exchange.trade({ lost: at < 30 });
    await bench.time.advance(100);
    expect(idsOf(bench.published)).toEqual(recorded());
    expect(bench.gaps).toEqual([]);
  });

  it('makes the heartbeat say so until it is filled', async () => {
    await open();
    bench.exchange.trade();
    await bench.time.advance(1_000);
    expect(bench.heartbeats.at(-1)).toMatchObject({ continuous: true, state: 'live' });
    bench.exchange.restLag = 1;
    bench.exchange.trade({ lost: true });
    bench.exchange.restLag = 2;
    bench.exchange.trade();
    await bench.time.advance(1_000);
    expect(bench.heartbeats.at(-1)).toMatchObject({ continuous: false, state: 'recovering' });
    bench.exchange.restLag = 0;
    await bench.time.advance(2_000);
    expect(bench.heartbeats.at(-1)).toMatchObject({ continuous: true, state: 'live' });
    expect(idsOf(bench.published)).toEqual(recorded());
  });

  it('of ids that the exchange never gave out is believed when it says so twice', async () => {
    await open();
    bench.exchange.trade();
    await bench.time.advance(100);
    const skipped = bench.exchange.trade({ lost: true });
    bench.exchange.trade();
    bench.exchange.record.splice(bench.exchange.record.indexOf(skipped), 1);
    await bench.time.advance(2_000);
    expect(idsOf(bench.published)).toEqual(['1000', '1002']);
    expect(bench.gaps).toEqual([]);
  });

  it('that the exchange does not serve becomes a gap, and live goes on', async () => {
    await open();
    const before = bench.exchange.trade();
    await bench.time.advance(100);
    bench.exchange.trade({ lost: true });
    const after = bench.exchange.trade();
    bench.exchange.restLag = 2;
    await bench.time.advance(10_000);
    expect(bench.gaps).toMatchObject([{ fromId: before.id, toId: after.id, to: after.ts + 1 }]);
    expect(idsOf(bench.published)).toEqual([before.id, after.id]);
  });

  it('that a stalled socket brings late becomes a gap from the last trade on, though the time seemed proven', async () => {
    await open();
    const before = bench.exchange.trade();
    await bench.time.advance(15_000);
    const missed = start + 5_000;
    bench.exchange.trade({ lost: true, ts: missed });
    bench.exchange.restLag = 2;
    const after = bench.exchange.trade({ ts: missed + 1_000 });
    await bench.time.advance(10_000);
    expect(bench.gaps).toMatchObject([{ from: before.ts, to: after.ts + 1, fromId: before.id, toId: after.id }]);
  });

  it('becomes a gap when the exchange does not answer for two minutes', async () => {
    await open();
    bench.exchange.trade();
    await bench.time.advance(100);
    bench.exchange.restFailures.push(...Array.from({ length: 20 }, gone));
    bench.exchange.trade({ lost: true });
    const after = bench.exchange.trade();
    await bench.time.advance(3 * minute);
    expect(bench.gaps).toMatchObject([{ reason: 'the exchange did not answer', toId: after.id }]);
    expect(bench.published.at(-1)?.id).toBe(after.id);
    expect(bench.feed.state).toBe('live');
  });
});

describe('downtime', () => {
  const downFor =
    (ms: number, trades: number) =>
    (exchange: ScriptedExchange): void => {
      for (let at = 0; at <= trades; at += 1)
        exchange.trade({ lost: true, ts: start - ms + Math.floor((at * ms) / trades) });
    };

  it('of less than two minutes is fetched trade by trade', async () => {
    await open({ cursor: { afterId: '1000', afterTs: start - 119_000 }, before: downFor(119_000, 50) });
    expect(idsOf(bench.published)).toEqual(recorded().slice(1));
    expect(bench.gaps).toEqual([]);
  });

  it('of hours is fetched trade by trade where few trades are missing', async () => {
    await open({ cursor: { afterId: '1000', afterTs: start - 180 * minute }, before: downFor(180 * minute, 50) });
    expect(idsOf(bench.published)).toEqual(recorded().slice(1));
    expect(bench.gaps).toEqual([]);
  });

  it('of hours with many trades becomes a gap up to this minute, whose trades are fetched', async () => {
    const limits = { maxMs: 2 * minute, maxMissing: 20 };
    const before = downFor(180 * minute, 400);
    await open({ cursor: { afterId: '1000', afterTs: start - 180 * minute }, before, limits });
    const begin = Math.floor(start / minute) * minute;
    expect(bench.gaps).toMatchObject([{ from: start - 180 * minute, to: begin, fromId: '1000' }]);
    expect(idsOf(bench.published)).toEqual(idsOf(bench.exchange.record.filter(({ ts }) => ts >= begin)));
    expect(bench.feed.state).toBe('live');
  });

  it('of hours in which the machine slept, and its idea of the time with it, is seen as what it was', async () => {
    const before = (exchange: ScriptedExchange): void => {
      downFor(180 * minute, 400)(exchange);
      exchange.behindMs = 179 * minute;
    };
    const limits = { maxMs: 2 * minute, maxMissing: 20 };
    await open({ cursor: { afterId: '1000', afterTs: start - 180 * minute }, before, limits });
    expect(bench.gaps).toMatchObject([{ from: start - 180 * minute, to: Math.floor(start / minute) * minute }]);
  });

  it('beyond what an opaque exchange serves becomes a gap up to there', async () => {
    const limits = { maxMs: 2 * minute, maxMissing: 20 };
    await open({
      tradeIds: 'opaque',
      cursor: { afterId: 'x', afterTs: start - minute },
      limits,
      before: (exchange) => {
        for (let at = 30; at > 0; at -= 1) exchange.trade({ lost: true, ts: start - at * 1_000 });
        exchange.restFailures.push(new OutOfReach('too old', start - 20_000));
      },
    });
    expect(bench.gaps).toMatchObject([{ from: start - minute, to: start - 18_000 }]);
    expect(idsOf(bench.published)).toEqual(recorded().slice(-18));
  });
});

describe('a reconnect', () => {
  it('fetches what was missed before it calls itself live, also on a pair that stays quiet', async () => {
    await open();
    bench.exchange.trade();
    await bench.time.advance(1_000);
    bench.exchange.drop(gone());
    bench.exchange.trade({ lost: true });
    await bench.time.advance(2_000);
    expect(idsOf(bench.published)).toEqual(recorded());
    expect(bench.heartbeats.at(-1)).toMatchObject({ continuous: true, reconnects: 1 });
  });

  it('drops a stale snapshot', async () => {
    await open();
    for (let at = 0; at < 5; at += 1) bench.exchange.trade();
    await bench.time.advance(1_000);
    bench.exchange.drop(gone());
    await bench.time.advance(1_000);
    bench.exchange.send(...bench.exchange.record);
    await bench.time.advance(1_000);
    expect(idsOf(bench.published)).toEqual(recorded());
  });

  it('of an opaque exchange asks again when the first trade shows that the subscription works', async () => {
    await open({ tradeIds: 'opaque' });
    bench.exchange.trade();
    await bench.time.advance(1_000);
    bench.exchange.drop(gone());
    await bench.time.advance(1_000);
    bench.exchange.trade({ lost: true });
    bench.exchange.trade();
    await bench.time.advance(1_000);
    expect(idsOf(bench.published)).toEqual(recorded());
  });

  it('is not tried for a minute after five failures, then once', async () => {
    await open();
    bench.exchange.refusal = gone();
    bench.exchange.drop(gone());
    await bench.time.advance(20_000);
    expect(bench.link.sockets.state).toBe('open');
    expect(bench.heartbeats.at(-1)).toMatchObject({ continuous: false, state: 'disconnected', silentMs: null });
    const { dials } = bench.exchange;
    await bench.time.advance(35_000);
    expect(bench.exchange.dials).toBe(dials);
    bench.exchange.refusal = null;
    bench.exchange.trade({ lost: true });
    await bench.time.advance(30_000);
    expect(bench.exchange.dials).toBe(dials + 1);
    expect(bench.link.sockets.state).toBe('closed');
    expect(bench.feed.state).toBe('live');
    expect(idsOf(bench.published)).toEqual(recorded());
  });
});

describe('an exchange whose ids tell nothing', () => {
  const openQuietly = async (options: FeedBenchOptions = {}) => {
    await open({ tradeIds: 'opaque', ...options });
    bench.exchange.trade();
    await bench.time.advance(30_000);
  };

  it('is asked what was traded in each minute, so that trades lost on a healthy socket show', async () => {
    await openQuietly();
    for (let at = 0; at < 60; at += 1) {
      bench.exchange.trade({ lost: at === 20 });
      await bench.time.advance(5_000);
    }
    const lost = bench.exchange.record[21]?.ts ?? 0;
    const from = Math.floor(lost / minute) * minute;
    expect(bench.gaps).toMatchObject([{ from, to: from + minute }]);
    expect(bench.feed.state).toBe('live');
  });

  it('is believed when nothing is missing, and not held to minutes of which a gap is on record', async () => {
    await openQuietly({
      cursor: { afterId: 'x', afterTs: start - 10 * minute },
      before: (exchange) => {
        for (let at = 0; at < 5; at += 1) exchange.trade({ lost: true, ts: start - 5 * minute + at });
      },
    });
    for (let at = 0; at < 60; at += 1) {
      bench.exchange.trade();
      await bench.time.advance(5_000);
    }
    expect(bench.gaps).toHaveLength(1);
  });
});

describe('silence', () => {
  it('of the market is no reason to doubt while the socket answers', async () => {
    await open();
    for (let at = 0; at < 12; at += 1) {
      await bench.time.advance(10_000);
      bench.exchange.touch();
    }
    await bench.time.advance(1_000);
    expect(bench.heartbeats.slice(1).every(({ continuous }) => continuous)).toBe(true);
  });

  it('of the socket ends the claim that nothing is missing', async () => {
    await open();
    await bench.time.advance(25_000);
    expect(bench.heartbeats.at(-1)).toMatchObject({ continuous: false });
    expect(bench.heartbeats.at(-1)?.silentMs).toBeGreaterThan(20_000);
  });

  it('of the stream is found out within a minute when the market was not silent', async () => {
    await open();
    bench.exchange.trade();
    await bench.time.advance(1_000);
    bench.exchange.trade({ lost: true });
    await bench.time.advance(50_000);
    expect(bench.published).toHaveLength(1);
    await bench.time.advance(15_000);
    expect(idsOf(bench.published)).toEqual(recorded());
    bench.exchange.touch();
    await bench.time.advance(1_000);
    expect(bench.heartbeats.at(-1)).toMatchObject({ continuous: false });
    bench.exchange.trade();
    await bench.time.advance(1_000);
    expect(bench.heartbeats.at(-1)).toMatchObject({ continuous: true });
  });
});

it('waits as long as the exchange asks', async () => {
  await open();
  bench.exchange.trade();
  await bench.time.advance(100);
  bench.exchange.restFailures.push(new RateLimited('slow down', 30_000));
  bench.exchange.trade({ lost: true });
  bench.exchange.trade();
  const { requests } = bench.exchange;
  await bench.time.advance(29_000);
  expect(bench.exchange.requests).toBe(requests + 1);
  await bench.time.advance(2_000);
  expect(idsOf(bench.published)).toEqual(recorded());
});

it('waits for a slow bus, and recovers what did not fit meanwhile', async () => {
  const gate = Promise.withResolvers<void>();
  await open({ maxQueued: 10, bufferSize: 20, reading: () => gate.promise });
  for (let at = 0; at < 200; at += 1) {
    bench.exchange.trade();
    await bench.time.advance(10);
  }
  // Nothing comes behind it that would show by its id what did not fit.
  bench.exchange.send(...Array.from({ length: 25 }, () => bench.exchange.trade({ lost: true })));
  await bench.time.advance(2_000);
  expect(await bench.bus.lag('test').then((lag) => lag[0]?.messages ?? 0)).toBeLessThan(60);
  gate.resolve();
  await bench.time.advance(2_000);
  expect(idsOf(bench.published)).toEqual(recorded());
});

it('ends when the exchange does not list the symbol', async () => {
  await open();
  bench.exchange.drop(new BadSymbol('binance does not list it'));
  const ended = expect(bench.ended).rejects.toThrow('does not list');
  await bench.time.advance(100);
  await ended;
});

type Step = 'trade' | 'lose' | 'repeat' | 'swap' | 'drop' | 'fail' | 'lag' | 'wait';
const steps = fc.array(
  fc.constantFrom<Step>('trade', 'trade', 'trade', 'lose', 'lose', 'repeat', 'swap', 'drop', 'fail', 'lag', 'wait'),
  { maxLength: 40 },
);

function take(step: Step, { exchange }: FeedBench): void {
  if (step === 'trade') exchange.trade();
  if (step === 'lose') exchange.trade({ lost: true });
  if (step === 'repeat') exchange.send(...exchange.record.slice(-3));
  if (step === 'swap') exchange.send(exchange.trade({ lost: true }), ...exchange.record.slice(-2, -1));
  if (step === 'drop') exchange.drop(gone());
  if (step === 'fail') exchange.restFailures.push(gone());
  if (step === 'lag') exchange.restLag = exchange.restLag === 0 ? 1 : 0;
}

it('publishes every trade once and in order, whatever goes wrong', async () => {
  await open();
  await fc.assert(
    fc.asyncProperty(steps, async (script) => {
      await bench.close();
      await open();
      for (const step of script) {
        take(step, bench);
        await bench.time.advance(step === 'wait' ? 300 : 5);
      }
      bench.exchange.restLag = 0;
      bench.exchange.restFailures.length = 0;
      bench.exchange.trade();
      // The circuit may have opened.
      for (let at = 0; at < 100 && bench.published.length < bench.exchange.record.length; at += 1) {
        await bench.time.advance(1_000);
      }
      expect(bench.gaps).toEqual([]);
      expect(idsOf(bench.published)).toEqual(recorded());
    }),
    { numRuns: 400 },
  );
}, 60_000);
