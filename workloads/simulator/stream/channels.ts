import type { Market } from '../market/market.ts';
import type { Connection } from './connection.ts';
import { createFeed } from './create-feed.ts';
import type { Feed } from './feed.ts';
import type { Stream } from './stream-name.ts';

interface Channel {
  readonly stream: Stream;
  readonly feed: Feed;
  readonly listeners: Set<Connection>;
}

/** The streams that somebody listens to, each made once for all listeners. */
export interface Channels {
  /** Adds a listener; a stream that nobody listened to starts after `since`. */
  join(connection: Connection, name: string, stream: Stream, since: number): void;
  leave(connection: Connection, name: string): void;
  /** Sends what happened up to `now`. */
  deliver(now: number): void;
  /** When there may be something to send, ms UTC; infinite when never. */
  nextAt(): number;
  /** The most bytes that a listener has not taken yet. */
  backlog(): number;
  /** Whether anybody listens to a stream that satisfies the condition. */
  some(condition: (stream: Stream) => boolean): boolean;
  clear(): void;
}

export function createChannels(markets: ReadonlyMap<string, Market>): Channels {
  const channels = new Map<string, Channel>();
  return {
    join(connection, name, stream, since) {
      const known = channels.get(name) ?? { stream, feed: createFeed(stream, markets, since), listeners: new Set() };
      channels.set(name, known);
      known.listeners.add(connection);
    },
    leave(connection, name) {
      const channel = channels.get(name);
      channel?.listeners.delete(connection);
      if (channel?.listeners.size === 0) channels.delete(name);
    },
    deliver(now) {
      for (const [name, { feed, listeners }] of channels) {
        if (feed.nextAt() > now) continue;
        for (const json of feed.take(now)) {
          for (const connection of listeners) connection.event(name, feed.payload, json);
        }
      }
    },
    nextAt() {
      let next = Number.POSITIVE_INFINITY;
      for (const { feed } of channels.values()) next = Math.min(next, feed.nextAt());
      return next;
    },
    backlog() {
      let most = 0;
      for (const { listeners } of channels.values()) {
        for (const connection of listeners) most = Math.max(most, connection.backlog());
      }
      return most;
    },
    some: (condition) => [...channels.values()].some(({ stream }) => condition(stream)),
    clear: () => channels.clear(),
  };
}
