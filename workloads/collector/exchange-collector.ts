import type pg from 'pg';
import type { Logger } from '../../runtime/log.ts';
import { BackfillLoop } from './backfill-loop.ts';
import type { Exchange } from './exchange.ts';
import { ExchangeLink } from './exchange-link.ts';
import type { CollectorMetrics } from './metrics.ts';
import { observeLink } from './observe-link.ts';
import type { CollectorPolicies } from './policies.ts';
import type { Publisher } from './publisher.ts';
import { SeriesCollector } from './series-collector.ts';
import type { Timing } from './timing.ts';
import type { TrackedSeries } from './tracked-series.ts';

export interface ExchangeCollectorOptions {
  readonly exchange: Exchange;
  readonly pool: pg.Pool;
  readonly publisher: Publisher;
  readonly metrics: CollectorMetrics;
  readonly logger: Logger;
  readonly timing: Timing;
  readonly policies: CollectorPolicies;
}

interface Member {
  readonly tracked: TrackedSeries;
  readonly collector: SeriesCollector;
}

/** All series of one exchange, the clock, the connections and the backfill that they share. */
export class ExchangeCollector {
  readonly #options: ExchangeCollectorOptions;
  readonly #link: ExchangeLink;
  readonly #stop = new AbortController();
  readonly #members = new Map<string, Member>();
  readonly #running: Promise<unknown>;
  readonly #clockKnown: Promise<void>;

  constructor(options: ExchangeCollectorOptions) {
    const { exchange, timing, policies, logger, metrics } = options;
    this.#options = options;
    this.#link = new ExchangeLink({ exchange, timing, policies, logger });
    const symbols = (): readonly string[] =>
      [...this.#members].filter(([, { collector }]) => collector.canBackfill).map(([symbol]) => symbol);
    const backfill = new BackfillLoop({ ...options, link: this.#link, policy: policies.backfill, symbols });
    this.#clockKnown = this.#link.followClock(this.#stop.signal);
    const observing = observeLink({ link: this.#link, metrics, timing }, this.#stop.signal);
    this.#running = Promise.all([this.#clockKnown, observing, backfill.run(this.#stop.signal)]);
  }

  get notReady(): string | null {
    for (const { collector } of this.#members.values()) if (collector.notReady !== null) return collector.notReady;
    return null;
  }

  async update(series: readonly TrackedSeries[]): Promise<void> {
    const wanted = new Map(series.map((tracked) => [tracked.symbol, tracked]));
    await Promise.all(
      [...this.#members.keys()].filter((symbol) => !wanted.has(symbol)).map((symbol) => this.#drop(symbol)),
    );
    await Promise.all([...wanted.values()].map((tracked) => this.#apply(tracked)));
  }

  async close(): Promise<void> {
    this.#stop.abort();
    await Promise.all([...this.#members.keys()].map((symbol) => this.#drop(symbol)));
    await this.#running;
    await this.#link.exchange.close();
  }

  async #apply(tracked: TrackedSeries): Promise<void> {
    const member = this.#members.get(tracked.symbol);
    if (member && isSameCollection(member.tracked, tracked)) {
      this.#members.set(tracked.symbol, { ...member, tracked });
      if (member.tracked.lookbackMs !== tracked.lookbackMs) await member.collector.setLookback(tracked.lookbackMs);
      return;
    }
    await this.#drop(tracked.symbol);
    const { policies } = this.#options;
    const collector = new SeriesCollector({
      ...this.#options,
      tracked,
      link: this.#link,
      limits: policies.limits,
      bufferSize: policies.bufferSize,
      clockKnown: this.#clockKnown,
    });
    this.#members.set(tracked.symbol, { tracked, collector });
  }

  async #drop(symbol: string): Promise<void> {
    const member = this.#members.get(symbol);
    this.#members.delete(symbol);
    if (!member) return;
    await member.collector.close();
    // Nobody reads its streams any more.
    this.#link.exchange.unwatch(symbol);
  }
}

/** A change of the lookback alone leaves the streams as they are. */
function isSameCollection(a: TrackedSeries, b: TrackedSeries): boolean {
  return (
    a.trackedSymbol === b.trackedSymbol &&
    a.tickers === b.tickers &&
    a.orderBookDepth === b.orderBookDepth &&
    a.suspend === b.suspend
  );
}
