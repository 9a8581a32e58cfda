import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Feed } from '../../contracts/feed.ts';
import { toMessage } from '../../contracts/message.ts';
import type { Series } from '../../contracts/series.ts';
import { rawTrades } from '../../contracts/topics.ts';
import { silenceMs } from './exchange.ts';
import type { ExchangeLink } from './exchange-link.ts';
import type { CollectorMetrics } from './metrics.ts';
import type { Publisher } from './publisher.ts';
import type { Timing } from './timing.ts';
import type { TradeFeed } from './trade-feed.ts';

export interface HeartbeatOptions {
  readonly series: Series;
  readonly link: ExchangeLink;
  readonly publisher: Publisher;
  readonly metrics: CollectorMetrics;
  readonly timing: Timing;
  /** Null while the series is not being collected: then `state` says why. */
  readonly trades: () => TradeFeed | null;
  readonly state: () => Feed['state'];
  readonly orderBook: () => Feed['orderBook'];
}

const everyMs = 1_000;
/** A trade that the stream has not brought after so long is not on its way any more, ms. */
const streamDelayMs = 5_000;
/** How long the heartbeat waits for trades that are being published, so that it goes behind them, ms. */
const patienceMs = 500;
const turnMs = 10;

/** Tells once a second how the trades of a series are doing. */
export async function runHeartbeat(options: HeartbeatOptions, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await settled(options, signal);
    await Promise.all([beat(options, signal), options.timing.delay(everyMs, signal)]);
  }
}

/** Tells how the trades are doing at this moment. */
export async function beat(options: HeartbeatOptions, signal: AbortSignal): Promise<void> {
  const { publisher } = options;
  const value = observe(options);
  tell(options, value);
  const message = toMessage({ topic: rawTrades, type: 'feed', source: publisher.dataSource, value });
  await publisher.publish([message], signal);
}

/** On a busy market some trade is always being published: a moment between two of them is soon found. */
async function settled({ trades, timing }: HeartbeatOptions, signal: AbortSignal): Promise<void> {
  for (let waited = 0; waited < patienceMs && !signal.aborted; waited += turnMs) {
    // What the socket has brought meanwhile is handed on first.
    await nextTurn();
    const feed = trades();
    if (feed?.state !== 'live' || feed.isContinuous) return;
    await timing.delay(turnMs, signal);
  }
}

function observe({ series, link, timing, trades, state, orderBook }: HeartbeatOptions): Feed {
  const feed = trades();
  const received = timing.clock();
  const lastMessageAt = link.exchange.lastMessageAt();
  const silentMs = lastMessageAt === null ? null : Math.max(0, received - lastMessageAt);
  const lags = feed?.lags();
  return {
    ...series,
    ts: link.exchange.now(),
    received,
    continuous: (feed?.isContinuous ?? false) && silentMs !== null && silentMs <= silenceMs,
    state: feed?.state ?? state(),
    lastTradeTs: feed?.lastTradeTs ?? null,
    silentMs,
    lagP50Ms: lags?.p50 ?? null,
    lagP99Ms: lags?.p99 ?? null,
    clockSkewMs: link.clockSkewMs,
    reconnects: feed?.reconnects ?? 0,
    orderBook: orderBook(),
  };
}

function tell({ metrics, series, trades }: HeartbeatOptions, feed: Feed): void {
  // A socket brings things in their order: what came last shows that nothing before it is still on its way.
  if (feed.continuous) trades()?.prove(feed.ts - (feed.silentMs ?? 0) - streamDelayMs);
  metrics.feedLive.set(series, feed.continuous ? 1 : 0);
  if (feed.lastTradeTs !== null) metrics.lastTradeAge.set(series, Math.max(0, feed.ts - feed.lastTradeTs) / 1_000);
}
