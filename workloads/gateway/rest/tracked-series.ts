import type pg from 'pg';
import { type Series, seriesKey } from '../../../contracts/series.ts';
import { createProblem, ProblemError } from './problem.ts';

/** The series that are tracked, kept in memory: a known one costs no query. */
export class TrackedSeries {
  readonly #pool: pg.Pool;
  #known: ReadonlyMap<string, Series> = new Map();
  #reading: Promise<void> | null = null;

  constructor(pool: pg.Pool) {
    this.#pool = pool;
  }

  /** Throws a 404 problem that names what is missing and what there is. */
  async require(series: Series): Promise<void> {
    if (this.#known.has(seriesKey(series))) return;
    await this.#refresh();
    if (!this.#known.has(seriesKey(series))) throw new ProblemError(this.#missing(series));
  }

  /** One query at a time, for all who ask for what is not known. */
  async #refresh(): Promise<void> {
    this.#reading ??= this.#read().finally(() => (this.#reading = null));
    await this.#reading;
  }

  async #read(): Promise<void> {
    const { rows } = await this.#pool.query<Series>('SELECT exchange, symbol FROM tracked_series ORDER BY 1, 2');
    this.#known = new Map(rows.map((series) => [seriesKey(series), series]));
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
  return `tracked are ${distinct.slice(0, 50).join(', ')}${more}`;
}
