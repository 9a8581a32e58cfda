import { expect, test } from 'vitest';
import type { Fixture } from '../fixture.ts';
import { openAgainst } from './open-against.ts';

export function describeFailures(fixture: Fixture): void {
  const symbol = fixture.tradeSymbol;

  test.each([
    [429, { 'retry-after': '7' }, { kind: 'rate-limited', retryAfterMs: 7_000 }],
    [418, { 'retry-after': '120' }, { kind: 'banned', retryAfterMs: 120_000 }],
  ])('stops asking after a %i for as long as it is told', async (status, headers, wanted) => {
    const { server, exchange } = await openAgainst(fixture);
    await exchange.loadMarket(symbol);
    server.refusals.push({ status, headers });
    await expect(exchange.fetchTrades(symbol, { fromTs: 0 })).rejects.toMatchObject(wanted);
    const asked = server.requests.length;
    await expect(exchange.fetchTrades(symbol, { fromTs: 0 })).rejects.toMatchObject({ kind: wanted.kind });
    expect(server.requests).toHaveLength(asked);
  });

  test('tells a symbol that the exchange no longer knows', async () => {
    const { server, exchange } = await openAgainst(fixture);
    await exchange.loadMarket(symbol);
    server.refusals.push(fixture.badSymbol);
    await expect(exchange.fetchTrades(symbol, { fromTs: 0 })).rejects.toMatchObject({ kind: 'bad-symbol' });
  });

  test('takes an answer that is cut off for a failure, not for data', async () => {
    const { server, exchange } = await openAgainst(fixture);
    server.refusals.push({ status: 200, body: '{"result":[{"symbol":' });
    await expect(exchange.loadMarket(symbol)).rejects.toMatchObject({ kind: 'unavailable' });
    expect(await exchange.loadMarket(symbol)).toEqual(fixture.market);
  });

  test('tells an exchange that is down, and asks it again when asked', async () => {
    const { server, exchange } = await openAgainst(fixture);
    server.refusals.push({ status: 503 });
    await expect(exchange.loadMarket(symbol)).rejects.toMatchObject({ kind: 'unavailable' });
    expect(await exchange.loadMarket(symbol)).toEqual(fixture.market);
  });
}
