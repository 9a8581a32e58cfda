/** A price level as the exchange wrote it: numbers to sort and publish by, the texts for checksums. */
export interface Level {
  readonly price: number;
  readonly amount: number;
  readonly priceText: string;
  readonly amountText: string;
}

/** `[price, amount]` as text; amount zero takes the level away. */
export type LevelText = readonly [price: string, amount: string];

/** One side of a book, best level first. */
export class OrderBookLevels {
  private readonly sign: 1 | -1;
  private levels: Level[] = [];
  /** Price behind which levels may exist that nobody told of. */
  private horizon: number | null = null;

  constructor(side: 'bids' | 'asks') {
    this.sign = side === 'asks' ? 1 : -1;
  }

  get best(): Level | undefined {
    return this.levels[0];
  }

  /** Takes a snapshot; one of `limit` levels may have been cut off there. */
  replace(levels: readonly LevelText[], limit: number): void {
    this.levels = [];
    this.update(levels);
    this.horizon = levels.length < limit ? null : (this.levels.at(-1)?.price ?? null);
  }

  /** Whether the best `depth` levels are known for certain. */
  covers(depth: number): boolean {
    if (this.horizon === null) return true;
    const last = this.levels[depth - 1];
    return last !== undefined && (last.price - this.horizon) * this.sign <= 0;
  }

  update(levels: readonly LevelText[]): void {
    for (const level of levels) this.set(level);
  }

  /** Forgets what lies behind the best `depth` levels. */
  truncate(depth: number): void {
    if (this.levels.length > depth) this.levels.length = depth;
  }

  top(depth: number): readonly Level[] {
    return this.levels.slice(0, depth);
  }

  private set([priceText, amountText]: LevelText): void {
    const price = Number(priceText);
    const amount = Number(amountText);
    const at = this.find(price);
    const known = this.levels[at]?.price === price ? 1 : 0;
    if (amount === 0) this.levels.splice(at, known);
    else this.levels.splice(at, known, { price, amount, priceText, amountText });
  }

  /** Index of the first level that is not better than `price`. */
  private find(price: number): number {
    let low = 0;
    let high = this.levels.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const level = this.levels[middle];
      if (level !== undefined && (level.price - price) * this.sign < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
