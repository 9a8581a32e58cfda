import { expect, test } from 'vitest';
import type { Fixture, TopicKey } from '../fixture.ts';
import type { FixtureServer } from '../fixture-server.ts';
import { openAgainst } from './open-against.ts';

export function describeMarket(fixture: Fixture): void {
  test('tells what a market trades in, in which steps', async () => {
    const { exchange } = await openAgainst(fixture);
    expect(await exchange.loadMarket(fixture.tradeSymbol)).toEqual(fixture.market);
  });

  test('rejects a symbol that is not listed as such', async () => {
    const { exchange } = await openAgainst(fixture);
    await expect(exchange.loadMarket('NOPE/USDT')).rejects.toMatchObject({ kind: 'bad-symbol' });
    await expect(exchange.watchTrades('NOPE/USDT')).rejects.toMatchObject({ kind: 'bad-symbol' });
  });

  test('follows the clock of the exchange, not that of the machine', async () => {
    const { server, exchange } = await openAgainst(fixture);
    expect(exchange.now()).toBeGreaterThan(server.now + 365 * 86_400_000);
    await exchange.syncClock();
    expect(Math.abs(exchange.now() - server.now)).toBeLessThan(60_000);
  });

  test('asks nobody but the given endpoints', async () => {
    const { server, exchange } = await openAgainst(fixture);
    await exchange.loadMarket(fixture.tradeSymbol);
    expect(server.requests).toHaveLength(1);
    await Promise.all([exchange.watchTicker(fixture.bookSymbols[0]), pushTicker(server, fixture)]);
    expect(server.sockets).toBe(1);
  });

  test('gives the last 24 hours', async () => {
    const { server, exchange } = await openAgainst(fixture);
    const [ticker] = await Promise.all([exchange.watchTicker(fixture.bookSymbols[0]), pushTicker(server, fixture)]);
    expect(ticker).toMatchObject({ exchange: fixture.id, symbol: fixture.bookSymbols[0] });
    expect(ticker.high24h).toBeGreaterThanOrEqual(ticker.last);
    expect(ticker.low24h).toBeLessThanOrEqual(ticker.last);
    expect(ticker.last - (ticker.change24h ?? Number.NaN)).toBeGreaterThan(0);
  });
}

async function pushTicker(server: FixtureServer, fixture: Fixture): Promise<void> {
  const topic: TopicKey = `ticker:${fixture.bookNames[0]}`;
  await server.until(() => server.isSubscribed(topic));
  server.push(topic);
}
