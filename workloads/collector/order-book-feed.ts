import type { Feed } from '../../contracts/feed.ts';
import { toMessage } from '../../contracts/message.ts';
import type { OrderBook } from '../../contracts/order-book.ts';
import type { Series } from '../../contracts/series.ts';
import { rawOrderBook } from '../../contracts/topics.ts';
import type { Logger } from '../../runtime/log.ts';
import { Conflator } from './conflator.ts';
import type { ExchangeLink } from './exchange-link.ts';
import { isExchangeError } from './exchanges/errors.ts';
import { logged } from './logged.ts';
import type { CollectorMetrics } from './metrics.ts';
import type { Publisher } from './publisher.ts';
import { readStream } from './stream-reader.ts';
import type { Timing } from './timing.ts';

export interface OrderBookFeedOptions {
  readonly series: Series;
  /** Levels a side; 0 collects none. */
  readonly depth: number;
  readonly link: ExchangeLink;
  readonly publisher: Publisher;
  readonly metrics: CollectorMetrics;
  readonly logger: Logger;
  readonly timing: Timing;
}

/** At most ten books a second; a book that keeps breaking is asked for ever more rarely. */
const everyMs = 100;
const retryMs = { base: 100, max: 10_000 };

/** The order book of one series: published while it is proven whole, withheld from when it breaks until it is again. */
export class OrderBookFeed {
  readonly #options: OrderBookFeedOptions;
  readonly #books: Conflator<OrderBook>;
  #state: Feed['orderBook'];
  #breaks = 0;
  #published = '';

  constructor(options: OrderBookFeedOptions) {
    this.#options = options;
    this.#books = new Conflator(everyMs, options.timing);
    this.#state = options.depth > 0 ? 'resynchronising' : 'off';
  }

  get state(): Feed['orderBook'] {
    return this.#state;
  }

  async run(signal: AbortSignal): Promise<void> {
    const { link, timing, series, depth } = this.#options;
    if (depth === 0) return;
    const { exchange } = link;
    const watch = () => exchange.watchOrderBook(series.symbol, depth);
    const onValue = (book: OrderBook) => this.#onBook(book);
    const onDown = (error: unknown) => this.#onDown(error, signal);
    const reading = readStream({ link, timing, watch, onValue, onDown, onUp: () => undefined }, signal);
    await Promise.all([reading, this.#books.run((book) => this.#publish(book, signal), signal)]);
  }

  #onBook(book: OrderBook): void {
    this.#state = 'live';
    this.#breaks = 0;
    this.#books.put(book);
  }

  async #onDown(error: unknown, signal: AbortSignal): Promise<boolean> {
    const { metrics, series, logger, timing } = this.#options;
    this.#state = 'resynchronising';
    if (isExchangeError(error) && error.kind === 'bad-symbol') {
      this.#state = 'off';
      return true;
    }
    const isBroken = isExchangeError(error) && error.kind === 'broken-book';
    logger[isBroken ? 'info' : 'debug']({ ...logged(error), ...series }, 'order book is withheld');
    if (!isBroken) return false;
    metrics.booksBroken.inc(series);
    await timing.delay(timing.random() * Math.min(retryMs.max, retryMs.base * 2 ** this.#breaks), signal);
    this.#breaks += 1;
    return false;
  }

  async #publish(book: OrderBook, signal: AbortSignal): Promise<void> {
    const levels = JSON.stringify([book.bids, book.asks]);
    // It may have broken while it waited here.
    if (levels === this.#published || this.#state !== 'live') return;
    const { publisher } = this.#options;
    const value = { topic: rawOrderBook, type: 'orderbook', source: publisher.dataSource, value: book } as const;
    if (await publisher.publish([toMessage(value)], signal)) this.#published = levels;
  }
}
