import { randomUUID } from 'node:crypto';
import type { Server } from 'node:http';
import type pg from 'pg';
import type { Registry } from 'prom-client';
import { topics } from '../../../contracts/topics.ts';
import type { Bus, Received } from '../../../runtime/bus/bus.ts';
import type { Logger } from '../../../runtime/log.ts';
import type { Running } from '../../../runtime/process.ts';
import type { TrackedSeries } from '../rest/tracked-series.ts';
import { CandleRevisions } from './candle-revisions.ts';
import { Intake, liveTopics } from './intake.ts';
import { createLiveMetrics } from './live-metrics.ts';
import type { LiveState } from './live-state.ts';
import { presentState } from './present-state.ts';
import { Rooms } from './rooms.ts';
import { attachSockets } from './socket-server.ts';

export interface LiveDeps {
  readonly server: Server;
  readonly pool: pg.Pool;
  readonly bus: Bus;
  readonly registry: Registry;
  readonly logger: Logger;
  readonly series: TrackedSeries;
  /** Kept up to date from here. */
  readonly state: LiveState;
  readonly allowedOrigins: readonly string[];
  readonly stallLimitMs: number;
}

/** From the bus to the browsers. Each instance is a group of its own, since each has clients of its own. */
export async function startLive(deps: LiveDeps): Promise<Running> {
  const { server, pool, bus, registry, logger, series, state, allowedOrigins, stallLimitMs } = deps;
  const rooms = new Rooms();
  const revisions = new CandleRevisions();
  const metrics = createLiveMetrics(registry);
  const onUnreadable = ({ topic, key, offset }: Received, reason: string): void => {
    metrics.unreadable.inc({ topic });
    logger.warn({ topic, key, offset, reason }, 'a message cannot be read');
  };
  const intake = new Intake({ rooms, state, revisions, onUnreadable });
  await bus.ensureTopics(topics);
  const subscription = await bus.subscribe(
    { topics: liveTopics, group: `gateway-${randomUUID()}`, maxMessages: 1_000, maxWaitMs: 0 },
    async (batch) => intake.take(batch),
  );
  const sockets = attachSockets(server, {
    ...{ rooms, series, logger, metrics, allowedOrigins, stallLimitMs },
    presentState: (request) => presentState({ pool, state, revisions }, request),
    onLeave: (room) => rooms.has(room) || revisions.forget(room),
  });
  return {
    close: async () => {
      await subscription.close();
      await sockets.close();
    },
  };
}
