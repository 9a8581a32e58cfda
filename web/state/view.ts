import type { Series } from '../../contracts/series.ts';
import { type Timeframe, timeframes } from '../../contracts/timeframe.ts';
import { createStore } from './store.ts';

export const tabs = ['book', 'trades'] as const;
export type Tab = (typeof tabs)[number];

/** What a link to the page carries. Without `range` the chart follows the newest candle. */
export interface View {
  readonly series: Series | null;
  readonly timeframe: Timeframe;
  readonly range: { readonly from: number; readonly to: number } | null;
  readonly tab: Tab;
}

const first: View = { series: null, timeframe: '1m', range: null, tab: 'book' };

function parseSeries(text: string | null): Series | null {
  const match = /^([a-z0-9_-]+):([A-Z0-9]+\/[A-Z0-9]+)$/.exec(text ?? '');
  return match?.[1] && match[2] ? { exchange: match[1], symbol: match[2] } : null;
}

export function parseView(search: string): View {
  const query = new URLSearchParams(search);
  const from = Number(query.get('from') ?? Number.NaN);
  const to = Number(query.get('to') ?? Number.NaN);
  return {
    series: parseSeries(query.get('symbol')),
    timeframe: timeframes.find((timeframe) => timeframe === query.get('timeframe')) ?? first.timeframe,
    range: from >= 0 && to > from ? { from, to } : null,
    tab: tabs.find((tab) => tab === query.get('tab')) ?? first.tab,
  };
}

export function viewSearch({ series, timeframe, range, tab }: View): string {
  const query = new URLSearchParams();
  if (series) query.set('symbol', `${series.exchange}:${series.symbol}`);
  query.set('timeframe', timeframe);
  if (range) {
    query.set('from', String(Math.round(range.from)));
    query.set('to', String(Math.round(range.to)));
  }
  query.set('tab', tab);
  // colon and slash may stand in a query, and read better so
  return `?${query.toString().replaceAll('%3A', ':').replaceAll('%2F', '/')}`;
}

export const view = createStore<View>(typeof location === 'undefined' ? first : parseView(location.search));

let timer: ReturnType<typeof setTimeout> | undefined;

export function setView(change: Partial<View>): void {
  view.update((old) => ({ ...old, ...change }));
  clearTimeout(timer);
  timer = setTimeout(() => history.replaceState(null, '', viewSearch(view.get())), 250);
}
