import { BrokenBook } from './errors.ts';
import { type LevelText, OrderBookLevels } from './order-book-levels.ts';

/** A snapshot or a change of a book, as any exchange sends it. */
export interface BookMessage {
  readonly type: 'snapshot' | 'delta';
  readonly bids: readonly LevelText[];
  readonly asks: readonly LevelText[];
  /** Exchange time, ms UTC; null where it gives none. */
  readonly ts: number | null;
  /** Sequence numbers of the first and the last change in it; null where the exchange has none. */
  readonly firstSeq: number | null;
  readonly seq: number | null;
  /** CRC32 of the book after it, where the exchange sends one. */
  readonly checksum: number | null;
}

/** What a book stands at. */
export interface BookHead {
  readonly ts: number | null;
  readonly seq: number | null;
  /** True until the first delta after a snapshot: it may begin before the snapshot. */
  readonly fresh: boolean;
}

/** How an exchange's deltas prove that none is missing. */
export interface BookRules {
  /** Whether a delta follows the book: `skip` what is already in it, `broken` when something is missing between. */
  follow(head: BookHead, delta: BookMessage): 'apply' | 'skip' | 'broken';
  /** Whether the book after a message is what the exchange says it is. */
  verify?(book: OrderBookState, message: BookMessage): boolean;
  /** Levels that the exchange keeps a side; it does not tell of those that fall behind. */
  readonly depth?: number;
  /** Where a snapshot is cut off, and how many levels are shown: they must not come to lie behind the cut. */
  readonly snapshot?: { readonly levels: number; readonly shown: number };
}

/** An order book under its exchange's rules. Deltas before the first snapshot are none of its business. */
export class OrderBookState {
  readonly bids = new OrderBookLevels('bids');
  readonly asks = new OrderBookLevels('asks');
  private readonly rules: BookRules;
  private current: BookHead | null = null;

  constructor(rules: BookRules) {
    this.rules = rules;
  }

  /** Null without a snapshot. */
  get head(): BookHead | null {
    return this.current;
  }

  /** True when the book changed. Throws `BrokenBook`, and then stands at nothing, when the message does not fit. */
  apply(message: BookMessage): boolean {
    const changed = message.type === 'snapshot' ? this.load(message) : this.change(message);
    if (changed) this.check(message);
    return changed;
  }

  private load(message: BookMessage): boolean {
    const limit = this.rules.snapshot?.levels ?? Number.POSITIVE_INFINITY;
    this.bids.replace(message.bids, limit);
    this.asks.replace(message.asks, limit);
    this.current = { ts: message.ts, seq: message.seq, fresh: true };
    return true;
  }

  private change(message: BookMessage): boolean {
    if (this.current === null) return false;
    const verdict = this.rules.follow(this.current, message);
    if (verdict === 'broken') this.fail(`change ${message.firstSeq ?? message.ts} does not follow ${at(this.current)}`);
    if (verdict !== 'apply') return false;
    this.bids.update(message.bids);
    this.asks.update(message.asks);
    this.current = { ts: message.ts, seq: message.seq, fresh: false };
    return true;
  }

  private check(message: BookMessage): void {
    if (this.rules.depth !== undefined) {
      this.bids.truncate(this.rules.depth);
      this.asks.truncate(this.rules.depth);
    }
    const bid = this.bids.best?.price ?? Number.NEGATIVE_INFINITY;
    const ask = this.asks.best?.price ?? Number.POSITIVE_INFINITY;
    // No exchange here lets orders rest that could trade with each other.
    if (bid >= ask) this.fail(`bid ${bid} is not below ask ${ask}`);
    const shown = this.rules.snapshot?.shown ?? 0;
    if (!this.bids.covers(shown) || !this.asks.covers(shown)) this.fail('prices left the range of the snapshot');
    if (this.rules.verify?.(this, message) === false) this.fail(`checksum is not ${message.checksum}`);
  }

  private fail(reason: string): never {
    this.current = null;
    throw new BrokenBook(`order book is broken: ${reason}`);
  }
}

function at(head: BookHead): string {
  return String(head.seq ?? head.ts);
}
