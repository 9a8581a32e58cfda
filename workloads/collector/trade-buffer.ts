import type { Trade } from '../../contracts/trade.ts';

/** Trades that came over the stream and are not published yet. Bounded: what does not fit is fetched again. */
export class TradeBuffer {
  readonly #capacity: number;
  #trades: Trade[] = [];

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  get size(): number {
    return this.#trades.length;
  }

  get waiting(): readonly Trade[] {
    return this.#trades;
  }

  /** False when it was full: then all is thrown away, so that what remains has one hole before it and none within. */
  push(batch: readonly Trade[]): boolean {
    if (this.#trades.length + batch.length > this.#capacity) {
      this.#trades = [];
      return false;
    }
    this.#trades.push(...batch);
    return true;
  }

  take(): readonly Trade[] {
    const trades = this.#trades;
    this.#trades = [];
    return trades;
  }

  putBack(trades: readonly Trade[]): void {
    this.#trades = [...trades, ...this.#trades];
  }
}
