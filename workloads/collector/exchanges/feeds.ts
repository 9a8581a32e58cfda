import type { OrderBook } from '../../../contracts/order-book.ts';
import { BrokenBook, Unavailable } from './errors.ts';
import { Mailbox } from './mailbox.ts';
import type { Level } from './order-book-levels.ts';
import { type BookMessage, OrderBookState } from './order-book-state.ts';
import type { Sink, Stream } from './stream.ts';
import type { StreamEvent, Topic, Venue } from './venue.ts';

/** Messages that may wait for a reader. Behind it the socket is dropped: reconnecting recovers them by id. */
const backlogLimit = 100_000;

/** Snapshots that are fetched, one after the other, until one fits the stream. */
const snapshotTries = 3;

/** A sink that somebody reads from. */
export interface Feed extends Sink {
  /** Its socket went down and its readers have been told: it will never speak again. */
  readonly isDown: boolean;
}

/** A topic's events on their way to `watchTrades` or `watchTicker`. */
export class EventFeed<T> implements Feed {
  private down = false;
  readonly mailbox: Mailbox<T>;
  private readonly convert: (event: StreamEvent) => T;

  constructor(keep: 'all' | 'latest', convert: (event: StreamEvent) => T) {
    this.mailbox = new Mailbox(keep);
    this.convert = convert;
  }

  deliver(event: StreamEvent): void {
    if (this.mailbox.size >= backlogLimit) throw new Unavailable(`nobody read ${backlogLimit} messages`);
    this.mailbox.put(this.convert(event));
  }

  get isDown(): boolean {
    return this.down && this.mailbox.isEmpty;
  }

  fail(error: Error): void {
    this.down = true;
    this.mailbox.fail(error, true);
  }
}

export interface BookFeedOptions {
  readonly topic: Topic;
  readonly stream: Stream;
  readonly venue: Venue;
  /** Fetches the snapshot, where the stream has none. */
  readonly fetchSnapshot: (() => Promise<BookMessage>) | null;
}

export type BookLevels = Pick<OrderBook, 'bids' | 'asks' | 'seq'> & { readonly ts: number | null };

/** One market's order book: shown while it is proven, withheld from the moment it breaks until it is whole again. */
export class BookFeed implements Feed {
  private readonly options: BookFeedOptions;
  private readonly state: OrderBookState;
  private readonly changes = new Mailbox<true>('latest');
  private early: BookMessage[] = [];
  private fetching: object | null = null;
  private down = false;
  /** The failure has been told; the next reader begins again. */
  private told = false;

  constructor(options: BookFeedOptions) {
    this.options = options;
    this.state = new OrderBookState(options.venue.bookRules(options.topic.depth));
  }

  /** The newest state since the last call, the best `depth` levels. Rejects once for each time that it broke. */
  async take(depth: number): Promise<BookLevels> {
    if (this.told) this.restart();
    for (;;) {
      await this.changes.take().catch((error) => {
        this.told = !this.down;
        throw error;
      });
      // It may have broken between the change and this turn; then the next round rejects.
      const { head } = this.state;
      if (head === null) continue;
      // Changes that came since are in this state already.
      this.changes.clear();
      return {
        ts: head.ts,
        seq: head.seq,
        bids: copy(this.state.bids.top(depth)),
        asks: copy(this.state.asks.top(depth)),
      };
    }
  }

  deliver(event: StreamEvent): void {
    if (event.kind !== 'orderbook' || this.told) return;
    if (this.state.head === null && this.options.fetchSnapshot !== null) this.await(event.message);
    else this.apply(event.message);
  }

  get isDown(): boolean {
    return this.down && this.changes.isEmpty;
  }

  fail(error: Error): void {
    this.down = true;
    this.break(error);
  }

  private apply(message: BookMessage): void {
    try {
      if (this.state.apply(message)) this.changes.put(true);
    } catch (error) {
      if (!(error instanceof BrokenBook)) throw error;
      this.break(error);
    }
  }

  private break(error: Error): void {
    this.early = [];
    this.fetching = null;
    this.changes.fail(error, false);
  }

  private restart(): void {
    this.told = false;
    if (this.options.fetchSnapshot === null) this.options.stream.renew(this.options.topic);
  }

  /** Keeps a change that came before the snapshot, and asks for that once the stream is known to run. */
  private await(message: BookMessage): void {
    this.early.push(message);
    if (this.fetching !== null) return;
    const ticket = {};
    this.fetching = ticket;
    this.fetch(ticket, snapshotTries).catch((error) => {
      if (this.fetching === ticket) this.break(error);
    });
  }

  private async fetch(ticket: object, tries: number): Promise<void> {
    if (tries === 0)
      throw new BrokenBook(`order book is broken: ${snapshotTries} snapshots were older than the stream`);
    const snapshot = await this.options.fetchSnapshot?.();
    if (snapshot === undefined || this.fetching !== ticket) return;
    // A snapshot from before the first change that was kept cannot be continued: once more.
    if ((snapshot.seq ?? 0) + 1 < (this.early[0]?.firstSeq ?? 0)) return this.fetch(ticket, tries - 1);
    this.fetching = null;
    const early = this.early;
    this.early = [];
    for (const message of [snapshot, ...early])
      if (message === snapshot || this.state.head !== null) this.apply(message);
  }
}

function copy(levels: readonly Level[]): readonly (readonly [number, number])[] {
  return levels.map(({ price, amount }) => [price, amount] as const);
}
