import type { Message } from '../../contracts/message.ts';
import type { TopicSpec } from '../../contracts/topics.ts';

/** A message with its place in the topic. */
export interface Received extends Message {
  readonly partition: number;
  /** Grows within a partition; text, since Kafka's are 64 bit. */
  readonly offset: string;
}

export interface SubscribeOptions {
  readonly topics: readonly string[];
  /** Members of one group share the messages; each group sees all of them. */
  readonly group: string;
  /** A batch holds at most this many messages. */
  readonly maxMessages: number;
  /** How long a batch waits for company, ms; 0: whatever is there at once. */
  readonly maxWaitMs: number;
}

/**
 * Takes a batch, in order within each partition. When it resolves the batch counts as done; when it throws, the same
 * messages come again after a pause.
 */
export type BatchHandler = (batch: readonly Received[]) => Promise<void>;

export interface Subscription {
  /** Takes no new batch, waits for the one in hand, leaves the group. */
  close(): Promise<void>;
}

/** Messages not yet done by a group, by topic and partition. */
export interface PartitionLag {
  readonly topic: string;
  readonly partition: number;
  readonly messages: number;
}

/** The way of messages between workloads. Delivery is at least once; order holds within a key. */
export interface Bus {
  ensureTopics(specs: readonly TopicSpec[]): Promise<void>;
  /** Resolves when the bus holds the messages; waits while readers are too far behind. Throws for an unknown topic. */
  publish(messages: readonly Message[]): Promise<void>;
  subscribe(options: SubscribeOptions, handler: BatchHandler): Promise<Subscription>;
  lag(group: string): Promise<readonly PartitionLag[]>;
  /** Lets subscriptions finish their batch, then ends. */
  close(): Promise<void>;
}
