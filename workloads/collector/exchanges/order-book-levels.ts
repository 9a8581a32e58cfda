/** A price level as the exchange wrote it: numbers to sort and publish by, the texts for checksums. */
export interface Level {
  readonly price: number;
  readonly amount: number;
  readonly priceText: string;
  readonly amountText: string;
}

/** `[price, amount]` as text; amount zero takes the level away. */
export type LevelText = readonly [price: string, amount: string];

/** One side of a book. */
export class OrderBookLevels {
  private readonly sign: 1 | -1;
  /** Best level last: most changes are near the best, and cheap at the end of an array of tens of thousands. */
  private levels: Level[] = [];
  /** Price behind which levels may exist that nobody told of. */
  private horizon: number | null = null;

  constructor(side: 'bids' | 'asks') {
    this.sign = side === 'asks' ? 1 : -1;
  }

  get best(): Level | undefined {
    return this.levels.at(-1);
  }

  /** Takes a snapshot; one of `limit` levels may have been cut off there. */
  replace(levels: readonly LevelText[], limit: number): void {
    const byPrice = new Map(levels.map((level) => [Number(level[0]), toLevel(level)]));
    this.levels = [...byPrice.values()].filter(({ amount }) => amount !== 0);
    this.levels.sort((a, b) => (b.price - a.price) * this.sign);
    this.horizon = levels.length < limit ? null : (this.levels[0]?.price ?? null);
  }

  /** Whether the best `depth` levels are known for certain. */
  covers(depth: number): boolean {
    if (this.horizon === null) return true;
    const last = this.levels[this.levels.length - depth];
    return last !== undefined && (last.price - this.horizon) * this.sign <= 0;
  }

  update(levels: readonly LevelText[]): void {
    for (const level of levels) this.set(toLevel(level));
  }

  /** Forgets what lies behind the best `depth` levels. */
  truncate(depth: number): void {
    if (this.levels.length > depth) this.levels.splice(0, this.levels.length - depth);
  }

  /** The best `depth` levels, best first. */
  top(depth: number): readonly Level[] {
    return this.levels.slice(-depth).reverse();
  }

  private set(level: Level): void {
    const at = this.find(level.price);
    const known = this.levels[at]?.price === level.price ? 1 : 0;
    if (level.amount === 0) this.levels.splice(at, known);
    else this.levels.splice(at, known, level);
  }

  /** Index of the first level that is not worse than `price`. */
  private find(price: number): number {
    let low = 0;
    let high = this.levels.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const level = this.levels[middle];
      if (level !== undefined && (level.price - price) * this.sign > 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

function toLevel([priceText, amountText]: LevelText): Level {
  return { price: Number(priceText), amount: Number(amountText), priceText, amountText };
}
