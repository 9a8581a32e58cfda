import { expect, it } from 'vitest';
import type { Message } from '../../contracts/message.ts';
import { createMemoryBus } from './memory-bus.ts';

const specs = ['in', 'out'].map((name) => ({ name, partitions: 1, retentionMs: 1 }));

function message(topic: string, value: number): Message {
  return { topic, key: 'binance:BTC/USDT', headers: {}, value: Buffer.from(String(value)) };
}

function numbers(count: number, topic = 'in'): readonly Message[] {
  return Array.from({ length: count }, (_, value) => message(topic, value));
}

it('gives every group all messages of its topics, in order and in batches', async () => {
  const bus = createMemoryBus();
  await bus.ensureTopics(specs);
  const seen: Record<string, number[]> = { a: [], b: [] };
  const sizes: number[] = [];
  for (const group of ['a', 'b']) {
    await bus.subscribe({ topics: ['in'], group, maxMessages: 7, maxWaitMs: 0 }, async (batch) => {
      sizes.push(batch.length);
      seen[group]?.push(...batch.map(({ value }) => Number(value)));
    });
  }
  await bus.publish([...numbers(20), message('out', 99)]);
  await expect.poll(() => seen.a?.length === 20 && seen.b?.length === 20).toBe(true);
  expect(seen.a).toEqual(Array.from({ length: 20 }, (_, i) => i));
  expect(seen.b).toEqual(seen.a);
  expect(Math.max(...sizes)).toBe(7);
  await bus.close();
});

it('hands a batch out again after the handler has thrown', async () => {
  const bus = createMemoryBus();
  await bus.ensureTopics(specs);
  const tries: string[] = [];
  await bus.subscribe({ topics: ['in'], group: 'a', maxMessages: 10, maxWaitMs: 0 }, async (batch) => {
    tries.push(batch.map(({ offset }) => offset).join());
    if (tries.length === 1) throw new Error('database is away');
  });
  await bus.publish(numbers(3));
  await expect.poll(() => tries).toEqual(['0,1,2', '0,1,2']);
  expect(await bus.lag('a')).toEqual([]);
  await bus.close();
});

it('makes publishers wait for a slow reader of their topic, and nobody else', async () => {
  const bus = createMemoryBus({ maxQueued: 4 });
  await bus.ensureTopics(specs);
  const gate = Promise.withResolvers<void>();
  await bus.subscribe({ topics: ['in'], group: 'slow', maxMessages: 1, maxWaitMs: 0 }, async () => {
    await bus.publish([message('out', 1)]); // what a stage does that is itself behind: it must not wait for itself
    await gate.promise;
  });
  let published = false;
  const publishing = bus.publish(numbers(10)).then(() => {
    published = true;
  });
  await bus.publish(numbers(3, 'out'));
  expect(published).toBe(false);
  gate.resolve();
  await publishing;
  expect((await bus.lag('slow')).reduce((sum, { messages }) => sum + messages, 0)).toBeLessThanOrEqual(4);
  await bus.close();
});

it('refuses topics that do not exist', async () => {
  const bus = createMemoryBus();
  await expect(bus.publish([message('in', 1)])).rejects.toThrow('topic "in" does not exist');
  await expect(
    bus.subscribe({ topics: ['in'], group: 'a', maxMessages: 1, maxWaitMs: 0 }, async () => undefined),
  ).rejects.toThrow('"in"');
});

it('finishes the batch in hand when it closes', async () => {
  const bus = createMemoryBus();
  await bus.ensureTopics(specs);
  const steps: string[] = [];
  const gate = Promise.withResolvers<void>();
  const started = Promise.withResolvers<void>();
  const subscription = await bus.subscribe({ topics: ['in'], group: 'a', maxMessages: 1, maxWaitMs: 0 }, async () => {
    started.resolve();
    await gate.promise;
    steps.push('batch');
  });
  await bus.publish(numbers(1));
  await started.promise;
  const closing = subscription.close().then(() => steps.push('closed'));
  gate.resolve();
  await closing;
  expect(steps).toEqual(['batch', 'closed']);
});
