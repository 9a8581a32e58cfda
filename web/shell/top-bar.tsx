import type { ApiSymbol } from '../../contracts/api.ts';
import { seriesKey } from '../../contracts/series.ts';
import { clockTime } from '../format/time.ts';
import { useSession } from '../market/session.ts';
import { useStore } from '../state/store.ts';
import { useRows } from '../state/table.ts';
import { venueName } from '../watchlist/order.ts';
import { Brand, Icon } from './icons.tsx';
import { Settings, ThemeButton } from './settings.tsx';

interface TopBarProps {
  readonly symbol: ApiSymbol | undefined;
  readonly simulated: boolean;
  readonly onFind: () => void;
  readonly onHelp: () => void;
  readonly onWatchlist: () => void;
  readonly watchlistOpen: boolean;
}

export function TopBar({ symbol, simulated, onFind, onHelp, onWatchlist, watchlistOpen }: TopBarProps) {
  return (
    <header className="top">
      <button
        type="button"
        className="btn icon drawer-button d-only"
        aria-label="Watchlist"
        aria-expanded={watchlistOpen}
        title="Watchlist (W)"
        onClick={onWatchlist}
      >
        <Icon name="list" />
      </button>
      <div className="brand d-only">
        <Brand />
        CryptoViz
      </div>
      {symbol ? (
        <button type="button" className="sym-button m-only" onClick={onFind}>
          {symbol.symbol} <span className="mut">{venueName(symbol.exchange)}</span>
          <Icon name="chevron" />
        </button>
      ) : (
        <span className="sym-button m-only">CryptoViz</span>
      )}
      <nav className="d-only" aria-label="Main">
        <a href="./" aria-current="page" onClick={(event) => event.preventDefault()}>
          Market
        </a>
      </nav>
      <div className="grow" />
      {simulated && (
        <span
          className="badge warn"
          title="No exchange is attached: the data comes from the built-in simulator."
          data-testid="simulated"
        >
          <span className="d-only">Simulated data</span>
          <span className="m-only">Sim</span>
        </span>
      )}
      <button type="button" className="search d-only" aria-keyshortcuts="/ Control+K" onClick={onFind}>
        <Icon name="search" />
        <span>Find symbol</span>
        <kbd>/</kbd>
      </button>
      <ConnectionState />
      {symbol ? <ExchangeClock symbol={symbol} /> : <div className="clock d-only lg" />}
      <ThemeButton />
      <span className="d-only">
        <Settings onHelp={onHelp} />
      </span>
      <button type="button" className="btn icon m-only" aria-label="Find symbol" onClick={onFind}>
        <Icon name="search" />
      </button>
    </header>
  );
}

const texts = { connecting: 'Connecting', live: 'Live', disconnected: 'Offline' } as const;
const dots = { connecting: 'connecting', live: 'live', disconnected: 'offline' } as const;

function ConnectionState() {
  const { status } = useStore(useSession().gateway.connection);
  return (
    <div className="conn d-only" data-testid="connection" data-status={status}>
      <span className={`dot ${dots[status]}`} />
      {texts[status]}
    </div>
  );
}

/** The exchange's time: with recorded or simulated markets it is not the wall clock's. */
function ExchangeClock({ symbol }: { readonly symbol: ApiSymbol }) {
  const { markets, second } = useSession();
  useStore(second);
  const known = useRows(markets.feeds).has(seriesKey(symbol));
  return (
    <div className="clock d-only lg" title="Time at the exchange" data-testid="clock">
      {known ? `${clockTime(markets.now(symbol))} UTC` : ''}
    </div>
  );
}
