import type pg from 'pg';
import { type Series, seriesKey } from '../../../contracts/series.ts';
import type { LiveState } from '../live/live-state.ts';
import { readSymbols } from './symbol-store.ts';

const keptMs = 1_000;

/** The answer of `/api/v1/symbols`: what is stored and what is live, made at most once a second. */
export class SymbolList {
  readonly #pool: pg.Pool;
  readonly #live: LiveState;
  readonly #now: () => number;
  #made: { readonly at: number; readonly json: string } | null = null;
  #making: Promise<string> | null = null;

  constructor(pool: pg.Pool, live: LiveState, now: () => number = Date.now) {
    this.#pool = pool;
    this.#live = live;
    this.#now = now;
  }

  async json(): Promise<string> {
    if (this.#made && this.#now() - this.#made.at < keptMs) return this.#made.json;
    this.#making ??= this.#make().finally(() => (this.#making = null));
    return this.#making;
  }

  async #make(): Promise<string> {
    const at = this.#now();
    const stored = await readSymbols(
      this.#pool,
      [...this.#live.feeds.values()].map(({ value: { exchange, symbol, ts } }) => ({ exchange, symbol, now: ts })),
    );
    const json = JSON.stringify({ data: stored.map((row) => ({ ...row, ...this.#liveOf(row) })), next: null });
    this.#made = { at, json };
    return json;
  }

  #liveOf(series: Series) {
    const key = seriesKey(series);
    return { ticker: this.#live.tickers.get(key)?.value ?? null, feed: this.#live.feeds.get(key)?.value ?? null };
  }
}
