import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, onTestFinished, test } from 'vitest';
import type { Exchange } from '../../exchange.ts';
import type { Fixture, TopicKey } from '../fixture.ts';
import { FixtureServer } from '../fixture-server.ts';
import { openAgainst } from './open-against.ts';

export function describeSocket(fixture: Fixture): void {
  const symbol = fixture.tradeSymbol;
  const topic: TopicKey = `trades:${fixture.tradeName}`;

  test('tells when the socket goes down, and connects again at the next call', async () => {
    const { server, exchange } = await openAgainst(fixture);
    await watchOnce(exchange, server, { symbol, topic });
    const lost = untilRejected(() => exchange.watchTrades(symbol));
    server.drop();
    expect(await lost).toMatchObject({ kind: 'unavailable' });
    expect(exchange.lastMessageAt()).toBeNull();
    await watchOnce(exchange, server, { symbol, topic });
    expect(server.sockets).toBe(2);
  });

  test('tells of a drop that happened while nobody was waiting', async () => {
    const { server, exchange } = await openAgainst(fixture);
    await watchOnce(exchange, server, { symbol, topic });
    server.drop();
    await expect.poll(() => exchange.lastMessageAt(), { timeout: 10_000, interval: 1 }).toBeNull();
    expect(await untilRejected(() => exchange.watchTrades(symbol))).toMatchObject({ kind: 'unavailable' });
    await watchOnce(exchange, server, { symbol, topic });
  });

  test('rejects when nobody answers at the socket', async () => {
    const { server, exchange } = await openAgainst(fixture);
    await exchange.loadMarket(symbol);
    await server.close();
    await expect(exchange.watchTrades(symbol)).rejects.toMatchObject({ kind: 'unavailable' });
  });

  test('takes a message that cannot be read for a broken socket', async () => {
    const { server, exchange } = await openAgainst(fixture);
    await watchOnce(exchange, server, { symbol, topic });
    const lost = untilRejected(() => exchange.watchTrades(symbol));
    server.push(topic, 1, (frames) => frames.map((frame) => frame.slice(0, -5)));
    expect(await lost).toMatchObject({ kind: 'unavailable' });
    await server.until(() => !server.isSubscribed(topic));
    await watchOnce(exchange, server, { symbol, topic });
  });

  test('gives up a socket that stays open and is silent, and connects again', async () => {
    const { server, exchange } = await openAgainst(fixture, { silenceMs: 500 });
    await watchOnce(exchange, server, { symbol, topic });
    const lost = untilRejected(() => exchange.watchTrades(symbol));
    server.freeze();
    expect(await lost).toMatchObject({ kind: 'unavailable' });
    const pending = exchange.watchTrades(symbol);
    await server.until(() => server.sockets === 2);
    server.drop();
    await expect(pending).rejects.toMatchObject({ kind: 'unavailable' });
  });

  test('keeps a quiet socket that answers pings', async () => {
    const { server, exchange } = await openAgainst(fixture, { silenceMs: 2_000 });
    await watchOnce(exchange, server, { symbol, topic });
    const before = exchange.lastMessageAt() ?? Number.NaN;
    await expect.poll(() => exchange.lastMessageAt(), { timeout: 10_000 }).toBeGreaterThan(before + 3_000);
    expect(server.sockets).toBe(1);
  });

  test('ends the streams of a symbol that nobody watches any more, and begins them again', async () => {
    const { server, exchange } = await openAgainst(fixture);
    await watchOnce(exchange, server, { symbol, topic });
    exchange.unwatch(symbol);
    await server.until(() => !server.isSubscribed(topic));
    await watchOnce(exchange, server, { symbol, topic });
    expect(server.sockets).toBe(1);
    expect(server.commands).toEqual([`subscribe ${topic}`, `unsubscribe ${topic}`, `subscribe ${topic}`]);
  });

  test('lets the process end after close', async () => {
    const server = await FixtureServer.start(fixture);
    onTestFinished(() => server.close());
    const index = import.meta.resolve('../index.ts');
    const script = `const { createExchange } = await import('${index}');
      const exchange = await createExchange('${fixture.id}', ${JSON.stringify(server.endpoints)});
      await exchange.watchTrades('${symbol}');
      await exchange.fetchCandles('${symbol}', '1m', 0, 60_000);
      await exchange.close();`;
    const child = spawn(process.execPath, ['--input-type=module', '--eval', script], { stdio: 'inherit' });
    onTestFinished(() => void child.kill());
    await server.until(() => server.isSubscribed(topic));
    server.push(topic);
    expect(await once(child, 'exit')).toEqual([0, null]);
  });

  test('takes a ping for a sign of life', async () => {
    const { server, exchange } = await openAgainst(fixture);
    await watchOnce(exchange, server, { symbol, topic });
    const before = exchange.lastMessageAt() ?? Number.NaN;
    server.ping();
    await expect.poll(() => exchange.lastMessageAt(), { timeout: 10_000, interval: 1 }).toBeGreaterThan(before);
  });
}

/** Calls again and again; what was rejected at last. */
async function untilRejected(call: () => Promise<unknown>): Promise<unknown> {
  for (;;) {
    const rejection = await call().then(
      () => null,
      (error) => error,
    );
    if (rejection !== null) return rejection;
  }
}

async function watchOnce(
  exchange: Exchange,
  server: FixtureServer,
  { symbol, topic }: { readonly symbol: string; readonly topic: TopicKey },
): Promise<void> {
  const pending = exchange.watchTrades(symbol);
  await server.until(() => server.isSubscribed(topic));
  server.push(topic);
  expect(await pending).not.toHaveLength(0);
}
