import { onTestFinished } from 'vitest';
import type { Fixture } from '../fixture.ts';
import { FixtureServer } from '../fixture-server.ts';
import { createExchange } from '../index.ts';

/** An exchange of ours against its fixture; both end with the test. */
export async function openAgainst(fixture: Fixture, sleep?: (ms: number) => Promise<void>) {
  const server = await FixtureServer.start(fixture);
  onTestFinished(() => server.close());
  const exchange = await createExchange(fixture.id, {
    ...server.endpoints,
    requestIntervalMs: 1,
    ...(sleep && { sleep }),
  });
  onTestFinished(() => exchange.close());
  return { server, exchange };
}
