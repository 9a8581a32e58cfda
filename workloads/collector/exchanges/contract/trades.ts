import { expect, test } from 'vitest';
import type { Trade } from '../../../../contracts/trade.ts';
import type { Exchange } from '../../exchange.ts';
import type { Fixture, TopicKey } from '../fixture.ts';
import type { FixtureServer } from '../fixture-server.ts';
import { ascending, compareIds } from '../trade-order.ts';
import { openAgainst } from './open-against.ts';

export function describeTrades(fixture: Fixture): void {
  const topic: TopicKey = `trades:${fixture.tradeName}`;
  const symbol = fixture.tradeSymbol;
  const recorded = (fixture.frames[topic] ?? []).flatMap((frame) => fixture.trades(frame));
  const streamed = (fixture.frames[topic] ?? []).slice(fixture.history).flatMap((frame) => fixture.trades(frame));
  const bare = (trades: readonly Trade[]) =>
    trades.map(({ id, ts, price, amount, side }) => ({ id, ts, price, amount, side }));

  const wanted = streamed.map(({ id }) => id);

  test('streams each trade once, in order, with its id, time and taker', async () => {
    const { server, exchange } = await openAgainst(fixture);
    const live = await readTrades(exchange, symbol, { server, topic, wanted });
    expect(bare(live)).toEqual(ascending(streamed, exchange.tradeIds));
    expect(live.every((trade) => trade.exchange === fixture.id && trade.symbol === symbol)).toBe(true);
  });

  test('serves the past in pages that end where the stream begins', async () => {
    const { server, exchange } = await openAgainst(fixture);
    const past = await readPast(exchange, symbol, { fromTs: recorded[0]?.ts ?? 0 });
    expect(past.find(({ id }) => id === fixture.firstTrade.id)).toMatchObject(fixture.firstTrade);
    const live = await readTrades(exchange, symbol, { server, topic, wanted });
    expect(ascending(bare([...past, ...live]), exchange.tradeIds)).toEqual(ascending(recorded, exchange.tradeIds));
  });

  test('fetches the same trades that it streamed, down to the millisecond', async () => {
    const { server, exchange } = await openAgainst(fixture);
    const live = await readTrades(exchange, symbol, { server, topic, wanted });
    const before = recorded[recorded.length - streamed.length - 1];
    const fetched = await readPast(exchange, symbol, { afterId: before?.id ?? '', afterTs: before?.ts ?? 0 });
    expect(bare(fetched.filter(({ id }) => wanted.includes(id)))).toEqual(bare(live));
    if (exchange.tradeIds === 'sequential') expect(fetched).toHaveLength(wanted.length);
  });

  test('has nothing behind the newest trade', async () => {
    const { exchange } = await openAgainst(fixture);
    const past = await readPast(exchange, symbol, { fromTs: recorded[0]?.ts ?? 0 });
    const last = past.at(-1);
    expect(await exchange.fetchTrades(symbol, { afterId: last?.id ?? '', afterTs: last?.ts ?? 0 })).toEqual([]);
    expect(await exchange.fetchTrades(symbol, { fromTs: (last?.ts ?? 0) + 60_000 })).toEqual([]);
  });
}

interface Live {
  readonly server: FixtureServer;
  readonly topic: TopicKey;
  /** The ids to wait for: what a subscription begins with lies before them. */
  readonly wanted: readonly string[];
}

/** Streams all that is left of a topic and reads until the wanted trades have come. */
async function readTrades(exchange: Exchange, symbol: string, live: Live): Promise<readonly Trade[]> {
  const { server, topic, wanted } = live;
  let pending = exchange.watchTrades(symbol);
  await server.until(() => server.isSubscribed(topic));
  server.push(topic, server.remaining(topic));
  const trades: Trade[] = [];
  for (;;) {
    trades.push(...(await pending).filter(({ id }) => wanted.includes(id)));
    if (wanted.every((id) => trades.some((trade) => trade.id === id))) break;
    pending = exchange.watchTrades(symbol);
  }
  return exchange.tradeIds === 'sequential' ? trades : ascending(trades, exchange.tradeIds);
}

async function readPast(exchange: Exchange, symbol: string, from: Parameters<Exchange['fetchTrades']>[1]) {
  const trades: Trade[] = [];
  for (let cursor = from; ; ) {
    const page = await exchange.fetchTrades(symbol, cursor);
    const last = page.at(-1);
    if (last === undefined) return trades;
    if (exchange.tradeIds === 'sequential') expect(page).toEqual(page.toSorted(compareIds));
    trades.push(...page);
    cursor = { afterId: last.id, afterTs: last.ts };
  }
}
