import { useEffect, useRef, useState } from 'react';
import type { ApiSymbol } from '../../contracts/api.ts';
import { seriesKey } from '../../contracts/series.ts';
import type { ChartController } from '../chart/chart-controller.ts';
import { ChartSkeleton } from '../chart/chart-messages.tsx';
import { ChartPanel } from '../chart/chart-panel.tsx';
import { type Direction, decimalsOf, directionOf, formatNumber } from '../format/number.ts';
import type { Loading } from '../market/markets.ts';
import { followSeries, type SeriesFeed } from '../market/series-feed.ts';
import { useSession } from '../market/session.ts';
import { createStore, useStore } from '../state/store.ts';
import { useRow } from '../state/table.ts';
import type { Tape } from '../tape/tape.ts';
import { Skeleton } from './panel-message.tsx';
import { SidePanel } from './side-panel.tsx';

interface MarketProps {
  readonly symbol: ApiSymbol;
  readonly downloadSignal: number;
  readonly chartRef: { current: ChartController | null };
  readonly say: (text: string) => void;
}

const noTape = createStore<Loading<Tape>>({ state: 'loading' });

interface Moved {
  readonly key: string;
  readonly price: number | undefined;
  readonly direction: Direction;
}

/** The newest price, and where it came from: the last trade, else the ticker. */
function useLast(symbol: ApiSymbol, feed: SeriesFeed | null) {
  const { markets } = useSession();
  const tape = useStore(feed?.tape ?? noTape);
  const ticker = useRow(markets.tickers, seriesKey(symbol));
  const newest = tape.state === 'ready' ? tape.value[0]?.price : undefined;
  const last = newest ?? ticker?.last;
  const key = seriesKey(symbol);
  const moved = useRef<Moved>({ key, price: last, direction: 'flat' });
  if (moved.current.key !== key) moved.current = { key, price: last, direction: 'flat' };
  else if (last !== moved.current.price) {
    const change = last !== undefined && moved.current.price !== undefined ? last - moved.current.price : 0;
    moved.current = { key, price: last, direction: change === 0 ? moved.current.direction : directionOf(change) };
  }
  return { last, direction: moved.current.direction };
}

function useTitle(symbol: ApiSymbol, last: number | undefined): void {
  const { second } = useSession();
  const count = useStore(second);
  const latest = useRef(last);
  latest.current = last;
  // biome-ignore lint/correctness/useExhaustiveDependencies: once a second is enough
  useEffect(() => {
    document.title = `${symbol.symbol} ${formatNumber(latest.current, decimalsOf(symbol.tickSize))} · CryptoViz`;
  }, [symbol, count]);
}

/** Chart, book and trades of one symbol. */
export function Market({ symbol, downloadSignal, chartRef, say }: MarketProps) {
  const { gateway } = useSession();
  const [followed, setFollowed] = useState<{ readonly key: string; readonly feed: SeriesFeed } | null>(null);
  const { exchange, symbol: name } = symbol;
  useEffect(() => {
    const series = { exchange, symbol: name };
    const feed = followSeries(gateway, series);
    setFollowed({ key: seriesKey(series), feed });
    return () => feed.close();
  }, [gateway, exchange, name]);
  const key = seriesKey(symbol);
  // right after a change of symbol the feed is still the old one's
  const feed = followed?.key === key ? followed.feed : null;
  const { last, direction } = useLast(symbol, feed);
  useTitle(symbol, last);
  return (
    <>
      <ChartPanel {...{ symbol, last, downloadSignal, chartRef, say }} />
      {feed ? (
        <SidePanel key={key} {...{ symbol, feed, last, direction }} />
      ) : (
        <aside className="panel side" aria-label="Order book and trades" />
      )}
    </>
  );
}

/** Before the first symbol is known. */
export function EmptyMarket() {
  const list = useStore(useSession().markets.list);
  const { state } = list;
  return (
    <>
      <section className="panel" aria-label="Chart">
        <div className="sym" />
        <div className="tools" />
        <div className="cbox">
          {state === 'loading' && <ChartSkeleton />}
          {list.state === 'ready' && (
            <div className="cover">
              <div className="empty" role="status">
                <b>Nothing to chart yet</b>
                <span>The first TrackedSymbol that is applied opens here by itself.</span>
              </div>
            </div>
          )}
        </div>
      </section>
      <aside className="panel side" aria-label="Order book and trades">
        <div className="tabs" />
        {state === 'loading' && <Skeleton rows={16} label="Loading the order book" />}
      </aside>
    </>
  );
}
