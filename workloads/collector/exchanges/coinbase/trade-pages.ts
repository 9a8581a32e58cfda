import type { TradeCursor } from '../../exchange.ts';
import type { VenueTrade } from '../venue.ts';

/** Trades of one call. */
export const pageLength = 1_000;

/** The newest trades with ids below `before`, or the newest of all: as Coinbase pages them. Newest first. */
export type FetchPage = (before: number | null) => Promise<readonly VenueTrade[]>;

/**
 * The page of trades behind a cursor. Coinbase pages by id alone, from new to old; as ids have no holes, the page behind
 * an id is the one before the id that lies a page further on, and a time is found by halving the ids.
 */
export async function pageBehind(fetch: FetchPage, from: TradeCursor): Promise<readonly VenueTrade[]> {
  if ('afterId' in from) return fetch(Number(from.afterId) + pageLength + 1);
  return pageFrom(fetch, from.fromTs);
}

async function pageFrom(fetch: FetchPage, ts: number): Promise<readonly VenueTrade[]> {
  const latest = await fetch(null);
  const oldest = latest.at(-1);
  if (oldest === undefined || oldest.ts < ts || oldest.id === '1') return latest;
  return search(fetch, ts, Number(oldest.id));
}

/** No trade from the id `high` on lies before `ts`: back in growing strides until one lies before, then by halves. */
async function search(fetch: FetchPage, ts: number, latest: number): Promise<readonly VenueTrade[]> {
  let high = latest;
  let low: number | null = null;
  for (let stride = pageLength; low === null || low + 1 < high; stride *= 2) {
    const id: number = low === null ? Math.max(high - stride, 1) : Math.floor((low + 1 + high) / 2);
    const page = await fetch(id + pageLength);
    const [newest, oldest] = [page[0], page.at(-1)];
    if (newest === undefined || oldest === undefined) low = id + pageLength - 1;
    else if (newest.ts < ts) low = Number(newest.id);
    else if (oldest.ts < ts || id === 1) return page;
    else high = id;
  }
  return fetch(high + pageLength);
}
