import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import type { ApiSymbol } from '../../contracts/api.ts';
import { seriesKey } from '../../contracts/series.ts';
import { type Health, healthOf } from '../market/health.ts';
import { selectSymbol, useSelected, useSession } from '../market/session.ts';
import { Failure, Skeleton } from '../shell/panel-message.tsx';
import { useStore } from '../state/store.ts';
import { useRows } from '../state/table.ts';
import { type Group, groupSymbols, neighbour, nextChangeSort, type SortBy, venueName } from './order.ts';
import { coarseAge, WatchRow } from './watch-row.tsx';

const resortMs = 30_000;

interface WatchlistProps {
  readonly open: boolean;
  readonly onChosen: () => void;
  /** The list as it is shown, for J and K. */
  readonly order: { current: readonly Group[] };
}

/** Sorted on a click, and every 30 s while no pointer is over it: rows never move away from under the pointer. */
function useOrder(symbols: readonly ApiSymbol[], order: WatchlistProps['order']) {
  const { markets } = useSession();
  const [sort, setSort] = useState<SortBy>('listed');
  const [turn, setTurn] = useState(0);
  const hovered = useRef(false);
  const kept = useRef<{ readonly token: string; readonly groups: readonly Group[] }>({ token: '', groups: [] });
  useEffect(() => {
    const timer = setInterval(() => !hovered.current && setTurn((count) => count + 1), resortMs);
    return () => clearInterval(timer);
  }, []);
  const token = `${sort} ${turn} ${symbols.map(seriesKey).join()}`;
  if (kept.current.token !== token) {
    const changeOf = (key: string) => markets.tickers.rows.get(key)?.changePercent24h;
    kept.current = { token, groups: groupSymbols(symbols, sort, changeOf) };
  }
  order.current = kept.current.groups;
  return { groups: kept.current.groups, sort, setSort, hovered };
}

export function Watchlist({ open, onChosen, order }: WatchlistProps) {
  const { markets } = useSession();
  const list = useStore(markets.list);
  return (
    <aside className={`panel watch ${open ? 'open' : ''}`} aria-label="Watchlist">
      <div className="phead">
        <h2>Watchlist</h2>
      </div>
      {list.state === 'loading' && <Skeleton rows={12} label="Loading symbols" />}
      {list.state === 'failed' && (
        <Failure title="Symbols did not load" {...list} onRetry={() => void markets.reload()} />
      )}
      {list.state === 'ready' && list.value.length === 0 && (
        <div className="empty">
          <b>No symbols are tracked yet</b>
          <span>Apply a TrackedSymbol and its markets appear here.</span>
        </div>
      )}
      {list.state === 'ready' && list.value.length > 0 && (
        <Rows symbols={list.value} order={order} onChosen={onChosen} />
      )}
    </aside>
  );
}

const sortMark: Readonly<Record<SortBy, string>> = { listed: '', symbol: '', rising: ' ▾', falling: ' ▴' };

interface RowsProps extends Pick<WatchlistProps, 'order' | 'onChosen'> {
  readonly symbols: readonly ApiSymbol[];
}

function Rows({ symbols, order, onChosen }: RowsProps) {
  const { gateway, markets, second } = useSession();
  useStore(second);
  const connected = useStore(gateway.connection).status === 'live';
  const tickers = useRows(markets.tickers);
  const feeds = useRows(markets.feeds);
  const selected = useSelected();
  const selectedKey = selected ? seriesKey(selected) : '';
  const { groups, sort, setSort, hovered } = useOrder(symbols, order);
  const fresh = new Map(symbols.map((symbol) => [seriesKey(symbol), symbol]));
  const states = new Map(
    symbols.map((symbol) => {
      const state = feeds.get(seriesKey(symbol));
      const now = markets.now(symbol);
      const { backfillPercent } = symbol;
      const health = healthOf({ connected, feed: state?.feed, now, usualMs: state?.usualMs, backfillPercent });
      return [seriesKey(symbol), { health, age: coarseAge(now - (state?.feed.lastTradeTs ?? now)) }];
    }),
  );

  function onKeyDown(event: KeyboardEvent): void {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    const next = step === 0 ? undefined : neighbour(groups, selectedKey, step);
    if (event.key === 'Enter') onChosen();
    if (!next) return;
    event.preventDefault();
    event.stopPropagation();
    selectSymbol(next);
  }

  return (
    <>
      <div className="wl-cols">
        <span />
        <button type="button" onClick={() => setSort(sort === 'symbol' ? 'listed' : 'symbol')} title="Sort by name">
          Symbol{sort === 'symbol' ? ' ▾' : ''}
        </button>
        <span />
        <span className="num">Last</span>
        <button type="button" className="num" onClick={() => setSort(nextChangeSort(sort))} title="Sort by change">
          24 h{sortMark[sort]}
        </button>
      </div>
      <div
        className="wl"
        role="listbox"
        aria-label="Symbols"
        tabIndex={0}
        aria-activedescendant={`watch-${selectedKey}`}
        onKeyDown={onKeyDown}
        onPointerEnter={() => {
          hovered.current = true;
        }}
        onPointerLeave={() => {
          hovered.current = false;
        }}
      >
        {groups.map((group) => (
          // biome-ignore lint/a11y/useSemanticElements: a group of options, not of fields
          <div key={group.exchange} role="group" aria-label={`Spot on ${venueName(group.exchange)}`}>
            <div className="grp" aria-hidden="true">
              Spot · {venueName(group.exchange)}
            </div>
            {group.symbols.map((symbol) => {
              const key = seriesKey(symbol);
              return (
                <WatchRow
                  key={key}
                  id={`watch-${key}`}
                  symbol={fresh.get(key) ?? symbol}
                  ticker={tickers.get(key)}
                  health={states.get(key)?.health ?? 'connecting'}
                  age={states.get(key)?.age ?? ''}
                  selected={key === selectedKey}
                  onChosen={onChosen}
                />
              );
            })}
          </div>
        ))}
      </div>
      <Counts healths={[...states.values()].map(({ health }) => health)} />
    </>
  );
}

function Counts({ healths }: { readonly healths: readonly Health[] }) {
  const count = (wanted: Health): number => healths.filter((health) => health === wanted).length;
  const parts = [
    { name: 'stale', value: count('stale'), tone: 'warn' },
    { name: 'offline', value: count('offline'), tone: 'bad' },
    { name: 'backfill', value: count('filling'), tone: 't2' },
  ].filter(({ value }) => value > 0);
  return (
    <div className="wfoot" data-testid="watch-counts">
      <span>
        {`${healths.length} tracked · `}
        <span className="ok">{`${count('live') + count('filling')} live`}</span>
      </span>
      <span>
        {parts.map(({ name, value, tone }, index) => (
          <span key={name}>
            {index > 0 && ' · '}
            <span className={tone}>{`${value} ${name}`}</span>
          </span>
        ))}
      </span>
    </div>
  );
}
