import type { KeyboardEvent } from 'react';
import type { ApiSymbol } from '../../contracts/api.ts';
import { BookPanel } from '../book/book-panel.tsx';
import type { Direction } from '../format/number.ts';
import type { SeriesFeed } from '../market/series-feed.ts';
import { useMedia } from '../market/session.ts';
import { useStore } from '../state/store.ts';
import { setView, type Tab, tabs, view } from '../state/view.ts';
import { TapePanel } from '../tape/tape-panel.tsx';

const tabName: Readonly<Record<Tab, string>> = { book: 'Book', trades: 'Trades' };

interface SidePanelProps {
  readonly symbol: ApiSymbol;
  readonly feed: SeriesFeed;
  readonly last: number | undefined;
  readonly direction: Direction;
}

export function SidePanel({ symbol, feed, last, direction }: SidePanelProps) {
  const { tab } = useStore(view);
  const both = useMedia('(min-width: 1680px)');

  function onKeyDown(event: KeyboardEvent): void {
    if (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight') return;
    event.stopPropagation();
    const next = tabs[(tabs.indexOf(tab) + 1) % tabs.length] ?? 'book';
    setView({ tab: next });
    document.getElementById(`tab-${next}`)?.focus();
  }

  const panes = {
    book: <BookPanel symbol={symbol} feed={feed} last={last} direction={direction} />,
    trades: <TapePanel symbol={symbol} feed={feed} />,
  };
  return (
    <aside className="panel side" aria-label="Order book and trades">
      <div className="tabs" role="tablist" aria-label="Market details" onKeyDown={onKeyDown}>
        {tabs.map((name) => (
          <button
            key={name}
            type="button"
            role="tab"
            id={`tab-${name}`}
            aria-selected={tab === name}
            aria-controls={`pane-${name}`}
            tabIndex={tab === name && !both ? 0 : -1}
            onClick={() => setView({ tab: name })}
          >
            {tabName[name]}
          </button>
        ))}
      </div>
      {tabs.map((name) => (
        <div
          key={name}
          id={`pane-${name}`}
          className="pane"
          role="tabpanel"
          aria-labelledby={`tab-${name}`}
          hidden={tab !== name && !both}
        >
          {(tab === name || both) && panes[name]}
        </div>
      ))}
    </aside>
  );
}
