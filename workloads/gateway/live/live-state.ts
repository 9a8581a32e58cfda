import type { Feed } from '../../../contracts/feed.ts';
import type { Ticker } from '../../../contracts/ticker.ts';

/** JSON of a value as it came, and the value. */
export interface Known<T> {
  readonly json: string;
  readonly value: T;
}

/** The newest of what is not stored, by message key. */
export class LiveState {
  readonly tickers = new Map<string, Known<Ticker>>();
  readonly feeds = new Map<string, Known<Feed>>();
  /** Books as they came: most are never looked at. */
  readonly books = new Map<string, Buffer>();
}
