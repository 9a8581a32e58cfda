import type { ReactNode } from 'react';
import type { ApiSymbol } from '../../contracts/api.ts';
import type { Feed } from '../../contracts/feed.ts';
import { seriesKey } from '../../contracts/series.ts';
import { formatNumber, formatSigned, missing } from '../format/number.ts';
import { duration, isoDate } from '../format/time.ts';
import { healthOf, type Severity } from '../market/health.ts';
import { useSession } from '../market/session.ts';
import { useStore } from '../state/store.ts';
import { useRows } from '../state/table.ts';
import { venueName } from '../watchlist/order.ts';
import { Sparkline } from '../watchlist/sparkline.tsx';
import { cellsOf, isReplay, overallText } from './overall.ts';

interface CellProps {
  readonly name: string;
  readonly severity?: Severity;
  readonly className?: string;
  readonly children: ReactNode;
}

function Cell({ name, severity = 'ok', className = '', children }: CellProps) {
  return (
    <div className={`cell ${className}`} data-cell={name} data-severity={severity}>
      {severity !== 'ok' && <span className={`mark ${severity}`} />}
      {children}
    </div>
  );
}

/** A delay has no meaning where the exchange's clock runs at its own speed. */
function lag(feed: Feed | undefined, name: 'lagP50Ms' | 'lagP99Ms'): string {
  const value = feed?.[name] ?? null;
  return !feed || value === null || isReplay(feed) ? missing : `${formatNumber(value, 0)} ms`;
}

export function useFeedFigures(symbol: ApiSymbol) {
  const { gateway, markets, second } = useSession();
  useStore(second);
  const connected = useStore(gateway.connection).status === 'live';
  const state = useRows(markets.feeds).get(seriesKey(symbol));
  const now = markets.now(symbol);
  const { backfillPercent, gapsOpen } = symbol;
  const input = { feed: state?.feed, usualMs: state?.usualMs, now };
  const last = state?.feed.lastTradeTs;
  return {
    feed: state?.feed,
    lags: state && !isReplay(state.feed) ? state.lags : [],
    health: healthOf({ ...input, connected, backfillPercent }),
    connected,
    cells: cellsOf({ ...input, gapsOpen }),
    age: last === null || last === undefined ? null : Math.max(0, now - last),
  };
}

export function FeedCells({ symbol }: { readonly symbol: ApiSymbol }) {
  const { connected, feed, lags, health, cells, age } = useFeedFigures(symbol);
  const { backfillPercent, gaps24h, storedFrom } = symbol;
  const done = backfillPercent >= 100;
  return (
    <>
      <Cell name="overall">
        <span className={`dot ${health}`} style={{ '--fill': `${backfillPercent}%` }} />
        <span className="v" style={{ minWidth: 84 }}>
          {connected ? overallText(health, feed) : 'Not connected'}
        </span>
        <span className="k">
          {venueName(symbol.exchange)} {symbol.symbol}
        </span>
      </Cell>
      <Cell name="age" severity={cells.age}>
        <span className="k">Last trade</span>
        <span className={`v ${cells.age}`} style={{ minWidth: 40 }}>
          {age === null ? missing : duration(age)}
        </span>
      </Cell>
      <Cell name="lag" severity={cells.lag}>
        <span className="k">Lag p50</span>
        <span className="v" style={{ minWidth: 42 }}>
          {lag(feed, 'lagP50Ms')}
        </span>
        <Sparkline values={lags} width={64} />
        <span className="k">p99</span>
        <span className={`v ${cells.lag}`} style={{ minWidth: 48 }}>
          {lag(feed, 'lagP99Ms')}
        </span>
      </Cell>
      <Cell name="gaps" severity={cells.gaps}>
        <span className="k">Gaps 24 h</span>
        <span className={`v ${cells.gaps}`}>{gaps24h.count ? `${gaps24h.count} · ${duration(gaps24h.ms)}` : '0'}</span>
      </Cell>
      <Cell name="backfill">
        <span className="k">Backfill</span>
        <span className={`bar ${done ? 'done' : ''}`}>
          <i style={{ width: `${backfillPercent}%` }} />
        </span>
        <span className="v" style={{ minWidth: 42 }}>
          {done ? '100%' : `${formatNumber(Math.min(99.9, backfillPercent), 1)}%`}
        </span>
      </Cell>
      <Cell name="stored" className="lg">
        <span className="k">Stored</span>
        <span className="v">{storedFrom === null ? missing : `${isoDate(storedFrom)} → now`}</span>
      </Cell>
      <Cell name="skew" severity={cells.skew} className="lg">
        {feed && isReplay(feed) ? (
          <>
            <span className="k">Replay of</span>
            <span className="v">{isoDate(feed.ts)}</span>
          </>
        ) : (
          <>
            <span className="k">Clock skew</span>
            <span className={`v ${cells.skew}`}>{feed ? `${formatSigned(feed.clockSkewMs, 0)} ms` : missing}</span>
          </>
        )}
      </Cell>
    </>
  );
}

/** The strip's essence in one line, for the phone. */
export function PhoneHealth({ symbol }: { readonly symbol: ApiSymbol }) {
  const { connected, feed, health, cells, age } = useFeedFigures(symbol);
  const { backfillPercent, gapsOpen } = symbol;
  return (
    <div className="healthm m-only" data-testid="phone-health">
      <span className={`dot ${health}`} style={{ '--fill': `${backfillPercent}%` }} />
      {connected ? overallText(health, feed).replace('Feed healthy', 'Live').replace('Feed ', '') : 'Not connected'}
      <span className="mut">·</span>
      <span className={cells.age === 'ok' ? '' : cells.age}>trade {age === null ? missing : duration(age)}</span>
      <span className="mut">·</span>
      <span className={cells.lag === 'ok' ? '' : cells.lag}>lag {lag(feed, 'lagP50Ms')}</span>
      {gapsOpen > 0 && (
        <>
          <span className="mut">·</span>
          <span className="warn">
            {gapsOpen} {gapsOpen === 1 ? 'gap' : 'gaps'}
          </span>
        </>
      )}
      <span className="mut">·</span>
      <span>fill {backfillPercent >= 100 ? '100' : formatNumber(Math.min(99.9, backfillPercent), 1)}%</span>
    </div>
  );
}
