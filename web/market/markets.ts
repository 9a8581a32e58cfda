import type { ApiSymbol } from '../../contracts/api.ts';
import type { Feed } from '../../contracts/feed.ts';
import { type Series, seriesKey } from '../../contracts/series.ts';
import type { Ticker } from '../../contracts/ticker.ts';
import type { Gateway } from '../api/connection.ts';
import { fetchSymbols } from '../api/rest.ts';
import { createStore, type Store } from '../state/store.ts';
import { createTable, type Table } from '../state/table.ts';
import { createExchangeClock } from './exchange-clock.ts';
import { nextInterval } from './health.ts';

export interface FeedState {
  readonly feed: Feed;
  readonly usualMs: number | undefined;
  /** The newest lag medians, ms, oldest first. */
  readonly lags: readonly number[];
}

export type Loading<T> =
  | { readonly state: 'loading' }
  | { readonly state: 'ready'; readonly value: T }
  | { readonly state: 'failed'; readonly reason: string; readonly at: number };

/** All tracked series: what they are, their tickers and feeds. */
export interface Markets {
  readonly list: Store<Loading<readonly ApiSymbol[]>>;
  readonly tickers: Table<Ticker>;
  readonly feeds: Table<FeedState>;
  /** The exchange's time now, ms; the browser's while nothing is known of it. */
  now(series: Series): number;
  reload(): Promise<void>;
}

const keptLags = 60;
const fillingPollMs = 4_000;
const calmPollMs = 20_000;

export function followMarkets(gateway: Gateway): Markets {
  const list = createStore<Loading<readonly ApiSymbol[]>>({ state: 'loading' });
  const tickers = createTable<Ticker>();
  const feeds = createTable<FeedState>();
  const clocks = new Map<string, ReturnType<typeof createExchangeClock>>();
  const subscribed = new Set<string>();
  let timer: ReturnType<typeof setTimeout> | undefined;

  function takeFeed(feed: Feed, live: boolean): void {
    const key = seriesKey(feed);
    const old = feeds.rows.get(key);
    // live ones come in order; only the list's may be older than what is known
    if (!live && old && old.feed.ts > feed.ts) return;
    if (live || !old) clockOf(key).observe({ exchange: feed.ts, local: performance.now() });
    const last = old?.feed.lastTradeTs;
    const traded = feed.lastTradeTs !== null && last && feed.lastTradeTs > last ? feed.lastTradeTs - last : undefined;
    feeds.put(key, {
      feed,
      usualMs: traded === undefined ? old?.usualMs : nextInterval(old?.usualMs, traded),
      lags: feed.lagP50Ms === null ? (old?.lags ?? []) : [...(old?.lags ?? []).slice(1 - keptLags), feed.lagP50Ms],
    });
  }

  function clockOf(key: string): ReturnType<typeof createExchangeClock> {
    const clock = clocks.get(key) ?? createExchangeClock();
    clocks.set(key, clock);
    return clock;
  }

  function takeTicker(ticker: Ticker, live: boolean): void {
    const old = tickers.rows.get(seriesKey(ticker));
    if (live || !old || old.ts <= ticker.ts) tickers.put(seriesKey(ticker), ticker);
  }

  function takeSymbol(row: ApiSymbol): void {
    if (row.ticker) takeTicker(row.ticker, false);
    if (row.feed) takeFeed(row.feed, false);
    if (subscribed.has(seriesKey(row))) return;
    subscribed.add(seriesKey(row));
    gateway.subscribe({ channel: 'tickers', exchange: row.exchange, symbol: row.symbol });
  }

  async function reload(): Promise<void> {
    clearTimeout(timer);
    let wait = calmPollMs;
    try {
      const value = await fetchSymbols();
      for (const row of value) takeSymbol(row);
      list.set({ state: 'ready', value });
      if (value.length === 0 || value.some((row) => row.backfillPercent < 100 || row.gapsOpen > 0))
        wait = fillingPollMs;
    } catch (error) {
      wait = fillingPollMs;
      // a list that is there stays there: the banner tells of a lost connection
      const reason = error instanceof Error ? error.message : String(error);
      if (list.get().state !== 'ready') list.set({ state: 'failed', reason, at: Date.now() });
    }
    clearTimeout(timer);
    timer = setTimeout(() => void reload(), wait);
  }

  gateway.on('ticker', (ticker) => takeTicker(ticker, true));
  gateway.on('feed', (feed) => takeFeed(feed, true));
  gateway.subscribe({ channel: 'feeds' });
  gateway.onConnect(() => void reload());
  void reload();

  return {
    list,
    tickers,
    feeds,
    reload,
    now: (series) => clocks.get(seriesKey(series))?.now(performance.now()) ?? Date.now(),
  };
}
