/** Values on their way from a socket to one reader: all of them, or (`latest`) the newest alone. */
export class Mailbox<T> {
  private readonly latest: boolean;
  private items: T[] = [];
  private failure: Error | null = null;
  private waiting: PromiseWithResolvers<readonly T[]> | null = null;

  constructor(keep: 'all' | 'latest') {
    this.latest = keep === 'latest';
  }

  get size(): number {
    return this.items.length;
  }

  /** Nothing lies here: no value, and no failure that was not told. */
  get isEmpty(): boolean {
    return this.items.length === 0 && this.failure === null;
  }

  put(value: T): void {
    if (this.latest) this.items = [value];
    else this.items.push(value);
    this.deliver();
  }

  /** Rejects the reader, or its next `take` behind what still lies here. Without `keepItems` that is thrown away. */
  fail(error: Error, keepItems: boolean): void {
    if (!keepItems) this.items = [];
    this.failure = error;
    this.deliver();
  }

  /** What came since the last call, at least one value. Calls that overlap share the answer. */
  take(): Promise<readonly T[]> {
    this.waiting ??= Promise.withResolvers();
    const { promise } = this.waiting;
    this.deliver();
    return promise;
  }

  /** Throws away the values that lie here. */
  clear(): void {
    this.items = [];
  }

  private deliver(): void {
    if (this.waiting === null || (this.items.length === 0 && this.failure === null)) return;
    const { resolve, reject } = this.waiting;
    this.waiting = null;
    if (this.items.length > 0) {
      resolve(this.items);
      this.items = [];
    } else {
      reject(this.failure);
      this.failure = null;
    }
  }
}
