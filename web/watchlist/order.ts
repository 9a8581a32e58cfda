import type { ApiSymbol } from '../../contracts/api.ts';
import { seriesKey } from '../../contracts/series.ts';

export type SortBy = 'listed' | 'symbol' | 'rising' | 'falling';

/** What a click on the 24 h column turns to. */
export const nextChangeSort = (sort: SortBy): SortBy =>
  sort === 'rising' ? 'falling' : sort === 'falling' ? 'listed' : 'rising';

export interface Group {
  readonly exchange: string;
  readonly symbols: readonly ApiSymbol[];
}

/** Symbols by venue, in the order the venues first appear; within a venue by `sort`. */
export function groupSymbols(
  symbols: readonly ApiSymbol[],
  sort: SortBy,
  changeOf: (key: string) => number | null | undefined,
): readonly Group[] {
  const groups = new Map<string, ApiSymbol[]>();
  for (const symbol of symbols) groups.set(symbol.exchange, [...(groups.get(symbol.exchange) ?? []), symbol]);
  const change = (symbol: ApiSymbol): number => changeOf(seriesKey(symbol)) ?? Number.NEGATIVE_INFINITY;
  const compare = (a: ApiSymbol, b: ApiSymbol): number => {
    if (sort === 'symbol') return a.symbol.localeCompare(b.symbol, 'en');
    if (sort === 'rising') return change(b) - change(a);
    return sort === 'falling' ? change(a) - change(b) : 0;
  };
  return [...groups].map(([exchange, list]) => ({ exchange, symbols: list.toSorted(compare) }));
}

/** What a page without a symbol in its address opens with: the market with the largest turnover, else the first. */
export function mostTraded(symbols: readonly ApiSymbol[]): ApiSymbol | undefined {
  const turnover = ({ ticker }: ApiSymbol): number => ticker?.quoteVolume24h ?? 0;
  return symbols.toSorted((a, b) => turnover(b) - turnover(a))[0];
}

/** The symbol `step` rows further on in the list as it is shown; it goes round at the ends. */
export function neighbour(groups: readonly Group[], selected: string, step: number): ApiSymbol | undefined {
  const all = groups.flatMap(({ symbols }) => symbols);
  const index = all.findIndex((symbol) => seriesKey(symbol) === selected);
  return all[(Math.max(0, index) + step + all.length) % all.length];
}

const venues: Readonly<Record<string, string>> = {
  binance: 'Binance',
  kraken: 'Kraken',
  coinbase: 'Coinbase',
  bybit: 'Bybit',
};

export const venueName = (exchange: string): string =>
  venues[exchange] ?? exchange.charAt(0).toUpperCase() + exchange.slice(1);
