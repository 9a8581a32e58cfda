import type pg from 'pg';
import type { Registry } from 'prom-client';
import type { DataSource } from '../../contracts/message.ts';
import { seriesKey } from '../../contracts/series.ts';
import { topics } from '../../contracts/topics.ts';
import type { Bus } from '../../runtime/bus/bus.ts';
import type { Logger } from '../../runtime/log.ts';
import type { Running } from '../../runtime/process.ts';
import type { Exchange } from './exchange.ts';
import { ExchangeCollector } from './exchange-collector.ts';
import { createCollectorMetrics } from './metrics.ts';
import { type CollectorPolicies, collectorPolicies } from './policies.ts';
import { Publisher } from './publisher.ts';
import { systemTiming, type Timing } from './timing.ts';
import type { TrackedSeries } from './tracked-series.ts';

export interface CollectorOptions {
  readonly series: readonly TrackedSeries[];
  readonly createExchange: (id: string) => Promise<Exchange>;
  readonly pool: pg.Pool;
  readonly bus: Bus;
  readonly registry: Registry;
  readonly logger: Logger;
  readonly dataSource: DataSource;
  readonly timing?: Timing;
  readonly policies?: Partial<CollectorPolicies>;
}

export interface Collector extends Running {
  /** What keeps the collector from being ready: a series that still catches up, say; null when it is ready. */
  notReady(): string | null;
  /** Resolves once every series is live, or not to be had, for the first time. */
  readonly ready: Promise<void>;
  /** Takes up other series, gives up those that are missing, and applies what has changed of the rest. */
  update(series: readonly TrackedSeries[]): Promise<void>;
}

const readyPollMs = 50;

/** Collects the series: every trade once and in order, order books, tickers, and the history before them. */
export async function startCollector(options: CollectorOptions): Promise<Collector> {
  const { bus, logger, dataSource, timing = systemTiming } = options;
  const stop = new AbortController();
  const metrics = createCollectorMetrics(options.registry);
  const policies = { ...collectorPolicies, ...options.policies };
  const publisher = new Publisher({ bus, logger, dataSource, timing });
  const exchanges = new Map<string, ExchangeCollector>();
  await bus.ensureTopics(topics);

  const apply = async (id: string, collector: ExchangeCollector, series: readonly TrackedSeries[]): Promise<void> => {
    if (series.length > 0) return collector.update(series);
    exchanges.delete(id);
    await collector.close();
  };
  const applyAll = async (series: readonly TrackedSeries[]): Promise<void> => {
    const byExchange = Map.groupBy(unique(series, logger), ({ exchange }) => exchange);
    for (const id of byExchange.keys()) {
      if (exchanges.has(id)) continue;
      const exchange = await options.createExchange(id);
      exchanges.set(id, new ExchangeCollector({ ...options, exchange, metrics, policies, publisher, timing }));
    }
    await Promise.all([...exchanges].map(([id, collector]) => apply(id, collector, byExchange.get(id) ?? [])));
  };
  let applied = Promise.resolve();
  const update = (series: readonly TrackedSeries[]): Promise<void> => {
    const next = applied.then(() => applyAll(series));
    // One that failed does not keep the next from being applied.
    applied = next.catch(() => undefined);
    return next;
  };
  const notReady = (): string | null => {
    for (const collector of exchanges.values()) if (collector.notReady !== null) return collector.notReady;
    return null;
  };
  const untilReady = async (): Promise<void> => {
    while (!stop.signal.aborted && notReady() !== null) await timing.delay(readyPollMs, stop.signal);
  };

  await update(options.series);
  return {
    notReady,
    ready: untilReady(),
    update,
    close: async () => {
      stop.abort();
      await Promise.all([...exchanges.values()].map((collector) => collector.close()));
    },
  };
}

function unique(series: readonly TrackedSeries[], logger: Logger): readonly TrackedSeries[] {
  const known = new Map<string, TrackedSeries>();
  for (const tracked of series) {
    const other = known.get(seriesKey(tracked));
    if (other) logger.warn({ ...tracked, other: other.trackedSymbol }, 'series is collected for another TrackedSymbol');
    else known.set(seriesKey(tracked), tracked);
  }
  return [...known.values()];
}
