import type { OrderBook } from '../../contracts/order-book.ts';
import { type Series, seriesKey } from '../../contracts/series.ts';
import type { Gateway } from '../api/connection.ts';
import { fetchNewestTrades } from '../api/rest.ts';
import { createStore, rates, type Store } from '../state/store.ts';
import { pushTrades, type Tape } from '../tape/tape.ts';
import type { Loading } from './markets.ts';

/** Trades and book of the series that is looked at. */
export interface SeriesFeed {
  readonly tape: Store<Loading<Tape>>;
  readonly book: Store<OrderBook | null>;
  /** Why the book cannot be had. */
  readonly bookProblem: Store<string | null>;
  reload(): void;
  close(): void;
}

export function followSeries(gateway: Gateway, series: Series): SeriesFeed {
  const tape = createStore<Loading<Tape>>({ state: 'loading' }, rates.figures);
  const book = createStore<OrderBook | null>(null, rates.figures);
  const bookProblem = createStore<string | null>(null);
  const abort = new AbortController();
  const key = seriesKey(series);
  const mine = (other: Series): boolean => seriesKey(other) === key;
  const { exchange, symbol } = series;

  function take(trades: Tape): void {
    tape.update((old) => {
      const value = pushTrades(old.state === 'ready' ? old.value : [], trades);
      return old.state === 'ready' && value === old.value ? old : { state: 'ready', value };
    });
  }

  /** After a break the newest stored trades replace the tape: a hole in it would not show. */
  async function load(): Promise<void> {
    try {
      const trades = await fetchNewestTrades(series, abort.signal);
      const before = tape.get();
      tape.set({ state: 'ready', value: pushTrades([], trades) });
      const newest = trades.at(-1)?.time ?? 0;
      if (before.state === 'ready') take(before.value.filter(({ time }) => time > newest).toReversed());
    } catch (error) {
      if (abort.signal.aborted || tape.get().state === 'ready') return;
      tape.set({ state: 'failed', reason: error instanceof Error ? error.message : String(error), at: Date.now() });
    }
  }

  const closers = [
    gateway.on('trade', (trades) => take(trades.filter(mine))),
    gateway.on('orderbook', (next) => mine(next) && book.set(next)),
    gateway.subscribe({ channel: 'trades', exchange, symbol }, (reason) =>
      tape.set({ state: 'failed', reason, at: Date.now() }),
    ),
    gateway.subscribe({ channel: 'orderbook', exchange, symbol }, (problem) => bookProblem.set(problem)),
    gateway.onConnect(() => void load()),
  ];
  void load();
  return {
    tape,
    book,
    bookProblem,
    reload: () => {
      tape.set({ state: 'loading' });
      void load();
    },
    close() {
      abort.abort();
      for (const close of closers) close();
    },
  };
}
