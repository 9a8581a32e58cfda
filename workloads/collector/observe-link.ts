import type { Circuit } from './circuit.ts';
import type { ExchangeLink } from './exchange-link.ts';
import type { CollectorMetrics } from './metrics.ts';
import type { Timing } from './timing.ts';

const circuitValue: Readonly<Record<Circuit['state'], number>> = { closed: 0, 'half-open': 1, open: 2 };
const everyMs = 1_000;

export interface ObserverOptions {
  readonly link: ExchangeLink;
  readonly metrics: CollectorMetrics;
  readonly timing: Timing;
}

/** Writes down once a second how the connections to an exchange are doing. */
export async function observeLink({ link, metrics, timing }: ObserverOptions, signal: AbortSignal): Promise<void> {
  const { exchange, sockets, rest } = link;
  const labels = { exchange: exchange.id };
  while (!signal.aborted) {
    const lastMessageAt = exchange.lastMessageAt();
    if (lastMessageAt !== null) metrics.socketSilence.set(labels, Math.max(0, timing.clock() - lastMessageAt) / 1_000);
    metrics.clockOffset.set(labels, link.clockSkewMs / 1_000);
    metrics.weightUsed.set(labels, exchange.usedWeight() ?? 0);
    metrics.breaker.set({ ...labels, connection: 'sockets' }, circuitValue[sockets.state]);
    metrics.breaker.set({ ...labels, connection: 'rest' }, circuitValue[rest.state]);
    await timing.delay(everyMs, signal);
  }
}
