import { useEffect, useRef, useState } from 'react';
import type { ApiSymbol } from '../../contracts/api.ts';
import { seriesKey } from '../../contracts/series.ts';
import type { ChartController } from '../chart/chart-controller.ts';
import { FeedCells } from '../feed-strip/feed-strip.tsx';
import { useShortcuts } from '../keyboard/use-shortcuts.ts';
import { selectSymbol, useSelected, useSession, useSettled, useSymbols } from '../market/session.ts';
import { useStore } from '../state/store.ts';
import { setView } from '../state/view.ts';
import { type Group, neighbour } from '../watchlist/order.ts';
import { Watchlist } from '../watchlist/watchlist.tsx';
import { useAnnouncer } from './announcer.ts';
import { runChartCommand } from './chart-commands.ts';
import { EmptyMarket, Market } from './market.tsx';
import { PhoneTabs } from './phone-tabs.tsx';
import { Search } from './search.tsx';
import { ShortcutsHelp } from './shortcuts-help.tsx';
import { summaryOf } from './summary.ts';
import { TopBar } from './top-bar.tsx';

export function App() {
  const session = useSession();
  const { status } = useStore(session.gateway.connection);
  const symbols = useSymbols();
  const selected = useSelected();
  const symbol = useSettled(selected, isSameSeries);
  const [dialog, setDialog] = useState<'find' | 'help' | null>(null);
  const [watching, setWatching] = useState(false);
  const [downloadSignal, setDownloadSignal] = useState(0);
  const chart = useRef<ChartController | null>(null);
  const order = useRef<readonly Group[]>([]);
  const { text, say } = useAnnouncer();

  function step(by: number): void {
    const next = selected && neighbour(order.current, seriesKey(selected), by);
    if (next) selectSymbol(next);
  }

  const typed = useShortcuts(
    (command) => {
      if (command === 'find' || command === 'help') setDialog(command);
      else if (command === 'next-symbol' || command === 'previous-symbol') step(command === 'next-symbol' ? 1 : -1);
      else if (command === 'book' || command === 'trades') setView({ tab: command });
      else if (command === 'watchlist') setWatching((open) => !open);
      else if (command === 'download') setDownloadSignal((count) => count + 1);
      else if (command === 'speak') say(summaryOf(session, symbol));
      else runChartCommand(command, chart.current);
    },
    (timeframe) => setView({ timeframe }),
  );

  useEffect(() => {
    if (!watching) return;
    const closeOnEscape = (event: KeyboardEvent): void => {
      if (event.key === 'Escape') setWatching(false);
    };
    addEventListener('keydown', closeOnEscape);
    return () => removeEventListener('keydown', closeOnEscape);
  }, [watching]);

  return (
    <div className="app" data-connection={status} data-page={watching ? 'watchlist' : 'market'}>
      <TopBar
        symbol={symbol}
        simulated={symbols.some(isSimulated)}
        watchlistOpen={watching}
        onFind={() => setDialog('find')}
        onHelp={() => setDialog('help')}
        onWatchlist={() => setWatching(!watching)}
      />
      <main className="market">
        <Watchlist open={watching} order={order} onChosen={() => setWatching(false)} />
        {watching && <div className="backdrop" aria-hidden="true" onClick={() => setWatching(false)} />}
        {symbol ? <Market {...{ symbol, downloadSignal, say }} chartRef={chart} /> : <EmptyMarket />}
      </main>
      <footer className="strip">
        <h2 className="sr">Feed health</h2>
        {symbol && <FeedCells symbol={symbol} />}
        <PhoneTabs watching={watching} onWatching={setWatching} />
      </footer>
      <div className="sr" aria-live="polite" data-testid="announcer">
        {text}
      </div>
      {typed.length > 0 && (
        <div className="typed" aria-hidden="true">
          {typed}
          <small>Enter</small>
        </div>
      )}
      {dialog === 'find' && <Search onClose={() => setDialog(null)} />}
      {dialog === 'help' && <ShortcutsHelp onClose={() => setDialog(null)} />}
    </div>
  );
}

const isSameSeries = (a: ApiSymbol | undefined, b: ApiSymbol | undefined): boolean =>
  (a && seriesKey(a)) === (b && seriesKey(b));
const isSimulated = ({ source }: ApiSymbol): boolean => source === 'simulator';
