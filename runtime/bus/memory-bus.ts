import type { Message } from '../../contracts/message.ts';
import type { TopicSpec } from '../../contracts/topics.ts';
import type { BatchHandler, Bus, PartitionLag, Received, SubscribeOptions, Subscription } from './bus.ts';
import { GroupQueue } from './group-queue.ts';

export interface MemoryBusOptions {
  /** Messages that a group may lie behind before publishers wait. */
  readonly maxQueued?: number;
}

/**
 * A bus inside one process. A group's messages wait in memory from its first subscription on, across all its topics in
 * the order of publishing; a process that dies loses them, and the collector fetches their trades again.
 */
export function createMemoryBus({ maxQueued = 50_000 }: MemoryBusOptions = {}): Bus {
  const topics = new Map<string, { offset: number }>();
  const groups = new Map<string, GroupQueue>();

  const place = (message: Message): Received => {
    const topic = topics.get(message.topic);
    if (!topic) throw new Error(`topic "${message.topic}" does not exist: call ensureTopics first`);
    topic.offset += 1;
    const { key, headers, value } = message;
    return { topic: message.topic, key, headers, value, partition: 0, offset: String(topic.offset) };
  };

  return {
    async ensureTopics(specs: readonly TopicSpec[]): Promise<void> {
      for (const { name } of specs) if (!topics.has(name)) topics.set(name, { offset: -1 });
    },
    async publish(messages: readonly Message[]): Promise<void> {
      const placed = messages.map(place);
      const waits: Promise<void>[] = [];
      for (const group of groups.values()) {
        if (group.push(placed) && group.size > maxQueued) waits.push(group.belowLimit(maxQueued));
      }
      await Promise.all(waits);
    },
    async subscribe(options: SubscribeOptions, handler: BatchHandler): Promise<Subscription> {
      if (groups.has(options.group))
        throw new Error(`group "${options.group}" has its one member in this process already`);
      const unknown = options.topics.find((topic) => !topics.has(topic));
      if (unknown) throw new Error(`topic "${unknown}" does not exist: call ensureTopics first`);
      const group = new GroupQueue(options, handler);
      groups.set(options.group, group);
      return {
        close: async () => {
          groups.delete(options.group);
          await group.close();
        },
      };
    },
    async lag(group: string): Promise<readonly PartitionLag[]> {
      return groups.get(group)?.lag() ?? [];
    },
    async close(): Promise<void> {
      const open = [...groups.values()];
      groups.clear();
      await Promise.all(open.map((group) => group.close()));
    },
  };
}
