import { type KeyboardEvent, useState } from 'react';
import type { ApiSymbol } from '../../contracts/api.ts';
import { seriesKey } from '../../contracts/series.ts';
import { decimalsOf, directionOf, formatNumber, formatPercent } from '../format/number.ts';
import { healthOf } from '../market/health.ts';
import { selectSymbol, useSession, useSymbols } from '../market/session.ts';
import { useStore } from '../state/store.ts';
import { useRows } from '../state/table.ts';
import { venueName } from '../watchlist/order.ts';
import { Icon } from './icons.tsx';
import { Modal } from './modal.tsx';
import { matchSymbols } from './search-match.ts';

export function Search({ onClose }: { readonly onClose: () => void }) {
  const symbols = useSymbols();
  const [text, setText] = useState('');
  const [at, setAt] = useState(0);
  const found = matchSymbols(symbols, text);
  const active = found[Math.min(at, found.length - 1)];

  function choose(symbol: ApiSymbol | undefined): void {
    if (!symbol) return;
    selectSymbol(symbol);
    onClose();
  }

  function onKeyDown(event: KeyboardEvent): void {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step !== 0 && found.length > 0) setAt((Math.min(at, found.length - 1) + step + found.length) % found.length);
    else if (event.key === 'Enter') choose(active);
    else return;
    event.preventDefault();
  }

  return (
    <Modal label="Find symbol" bare onClose={onClose}>
      <div className="find">
        <Icon name="search" />
        <input
          type="text"
          role="combobox"
          aria-label="Find symbol"
          aria-expanded="true"
          aria-controls="find-list"
          aria-autocomplete="list"
          aria-activedescendant={active ? `find-${seriesKey(active)}` : undefined}
          placeholder="Symbol or venue"
          autoComplete="off"
          spellCheck={false}
          // biome-ignore lint/a11y/noAutofocus: the dialog is opened to type in it
          autoFocus
          value={text}
          onKeyDown={onKeyDown}
          onChange={(event) => {
            setText(event.target.value);
            setAt(0);
          }}
        />
        <kbd>Esc</kbd>
      </div>
      <div className="find-list" id="find-list" role="listbox" aria-label="Symbols found">
        {found.map((symbol) => (
          <Row key={seriesKey(symbol)} symbol={symbol} active={symbol === active} onChoose={() => choose(symbol)} />
        ))}
      </div>
      {found.length === 0 && (
        <div className="empty">
          <b>No tracked symbol fits “{text}”</b>
          <span>Only symbols of the watchlist can be shown.</span>
        </div>
      )}
    </Modal>
  );
}

interface RowProps {
  readonly symbol: ApiSymbol;
  readonly active: boolean;
  readonly onChoose: () => void;
}

function Row({ symbol, active, onChoose }: RowProps) {
  const { gateway, markets } = useSession();
  const connected = useStore(gateway.connection).status === 'live';
  const key = seriesKey(symbol);
  const ticker = useRows(markets.tickers).get(key);
  const state = useRows(markets.feeds).get(key);
  const { backfillPercent } = symbol;
  const health = healthOf({
    connected,
    feed: state?.feed,
    usualMs: state?.usualMs,
    now: markets.now(symbol),
    backfillPercent,
  });
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the field above takes the keys
    // biome-ignore lint/a11y/useFocusableInteractive: aria-activedescendant of the field points here
    <div
      role="option"
      id={`find-${key}`}
      aria-selected={active}
      onClick={onChoose}
      ref={(element) => {
        if (active) element?.scrollIntoView({ block: 'nearest' });
      }}
    >
      <span className={`dot ${health}`} style={{ '--fill': `${backfillPercent}%` }} />
      <span className="b">{symbol.symbol}</span>
      <span className="mut venue">{venueName(symbol.exchange)} · Spot</span>
      <span className="num">{formatNumber(ticker?.last, decimalsOf(symbol.tickSize))}</span>
      <span className={`num ${directionOf(ticker?.changePercent24h, 2)}`}>
        {formatPercent(ticker?.changePercent24h)}
      </span>
    </div>
  );
}
