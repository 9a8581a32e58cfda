import { onTestFinished } from 'vitest';
import type { ExchangeOptions } from '../ccxt-exchange.ts';
import type { Fixture } from '../fixture.ts';
import { FixtureServer } from '../fixture-server.ts';
import { createExchange } from '../index.ts';

/** An exchange of ours against its fixture; both end with the test. */
export async function openAgainst(fixture: Fixture, options: Pick<ExchangeOptions, 'sleep' | 'silenceMs'> = {}) {
  const server = await FixtureServer.start(fixture);
  onTestFinished(() => server.close());
  const exchange = await createExchange(fixture.id, {
    ...server.endpoints,
    requestIntervalMs: 1,
    ...options,
  });
  onTestFinished(() => exchange.close());
  return { server, exchange };
}
