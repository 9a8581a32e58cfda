import type pg from 'pg';
import { type Series, seriesKey } from '../../../contracts/series.ts';
import { createProblem, ProblemError } from './problem.ts';

/** A series that is not known is looked up again at most this often. */
const refreshMs = 1_000;

/** The series that are tracked, kept in memory: a known one costs no query. */
export class TrackedSeries {
  readonly #pool: pg.Pool;
  readonly #now: () => number;
  #known: ReadonlyMap<string, Series> = new Map();
  #readAt = Number.NEGATIVE_INFINITY;
  #reading: Promise<void> | null = null;

  constructor(pool: pg.Pool, now: () => number = Date.now) {
    this.#pool = pool;
    this.#now = now;
  }

  /** Throws a 404 problem that names what is missing and what there is. */
  async require(series: Series): Promise<void> {
    if (this.#known.has(seriesKey(series))) return;
    if (this.#now() - this.#readAt >= refreshMs) await this.#refresh();
    if (!this.#known.has(seriesKey(series))) throw new ProblemError(this.#missing(series));
  }

  async #refresh(): Promise<void> {
    this.#reading ??= this.#read().finally(() => (this.#reading = null));
    await this.#reading;
  }

  async #read(): Promise<void> {
    const { rows } = await this.#pool.query<Series>('SELECT exchange, symbol FROM tracked_series ORDER BY 1, 2');
    this.#known = new Map(rows.map((series) => [seriesKey(series), series]));
    this.#readAt = this.#now();
  }

  #missing({ exchange, symbol }: Series) {
    const all = [...this.#known.values()];
    const there = all.filter((series) => series.exchange === exchange);
    const [name, detail] =
      there.length === 0
        ? ['exchange', `${exchange} is not tracked; ${listed(all.map((series) => series.exchange))}`]
        : ['symbol', `${symbol} is not tracked on ${exchange}; ${listed(there.map((series) => series.symbol))}`];
    return createProblem('not-found', `${name} ${detail}`, [{ name, detail }]);
  }
}

function listed(names: readonly string[]): string {
  const distinct = [...new Set(names)];
  if (distinct.length === 0) return 'nothing is yet: apply a TrackedSymbol';
  const more = distinct.length > 50 ? `, and ${distinct.length - 50} more in /api/v1/symbols` : '';
  return `there are ${distinct.slice(0, 50).join(', ')}${more}`;
}
