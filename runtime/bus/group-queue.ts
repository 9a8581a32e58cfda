import { setTimeout as delay } from 'node:timers/promises';
import type { BatchHandler, PartitionLag, Received, SubscribeOptions } from './bus.ts';

/** The messages that one group has yet to do, and the loop that hands them out. */
export class GroupQueue {
  readonly #options: SubscribeOptions;
  readonly #handler: BatchHandler;
  readonly #topics: ReadonlySet<string>;
  readonly #stop = new AbortController();
  readonly #loop: Promise<void>;
  #waiting: Received[] = [];
  #taken = 0;
  #wake: (() => void) | null = null;
  #blocked: (() => void)[] = [];

  constructor(options: SubscribeOptions, handler: BatchHandler) {
    this.#options = options;
    this.#handler = handler;
    this.#topics = new Set(options.topics);
    this.#loop = this.#run();
  }

  get size(): number {
    return this.#waiting.length - this.#taken;
  }

  /** Takes the messages of this group's topics; returns whether there were any. */
  push(messages: readonly Received[]): boolean {
    const before = this.#waiting.length;
    for (const message of messages) if (this.#topics.has(message.topic)) this.#waiting.push(message);
    if (this.#waiting.length === before) return false;
    this.#wake?.();
    return true;
  }

  /** Resolves once the queue is down to half of `limit`, so that a waiting publisher has room for a while. */
  async belowLimit(limit: number): Promise<void> {
    while (this.size > limit / 2 && !this.#stop.signal.aborted) {
      await new Promise<void>((resolve) => this.#blocked.push(resolve));
    }
  }

  lag(): readonly PartitionLag[] {
    const counts = new Map<string, number>();
    for (const { topic } of this.#waiting.slice(this.#taken)) counts.set(topic, (counts.get(topic) ?? 0) + 1);
    return [...counts].map(([topic, messages]) => ({ topic, partition: 0, messages }));
  }

  async close(): Promise<void> {
    this.#stop.abort();
    this.#wake?.();
    await this.#loop;
    this.#unblock();
  }

  async #run(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      if (this.size === 0) await new Promise<void>((resolve) => (this.#wake = resolve));
      this.#wake = null;
      if (this.#stop.signal.aborted) return;
      await this.#company();
      await this.#deliver(this.#waiting.slice(this.#taken, this.#taken + this.#options.maxMessages));
    }
  }

  async #company(): Promise<void> {
    const { maxMessages, maxWaitMs } = this.#options;
    if (maxWaitMs === 0 || this.size >= maxMessages) return;
    await delay(maxWaitMs, undefined, { signal: this.#stop.signal }).catch(() => undefined);
  }

  async #deliver(batch: readonly Received[]): Promise<void> {
    for (let pause = 100; !this.#stop.signal.aborted; pause = Math.min(pause * 2, 5_000)) {
      try {
        await this.#handler(batch);
        this.#done(batch.length);
        return;
      } catch {
        // The handler has logged it; the batch comes again, as it would from a broker.
        await delay(pause, undefined, { signal: this.#stop.signal }).catch(() => undefined);
      }
    }
  }

  #done(count: number): void {
    this.#taken += count;
    if (this.#taken > 4_096 || this.size === 0) {
      this.#waiting = this.#waiting.slice(this.#taken);
      this.#taken = 0;
    }
    this.#unblock();
  }

  #unblock(): void {
    const blocked = this.#blocked;
    this.#blocked = [];
    for (const resolve of blocked) resolve();
  }
}
