import { memo } from 'react';
import type { ApiSymbol } from '../../contracts/api.ts';
import type { Ticker } from '../../contracts/ticker.ts';
import { decimalsOf, directionOf, formatNumber, formatPercent } from '../format/number.ts';
import { duration } from '../format/time.ts';
import { type Health, healthText } from '../market/health.ts';
import { selectSymbol } from '../market/session.ts';
import { Sparkline } from './sparkline.tsx';

interface WatchRowProps {
  readonly id: string;
  readonly symbol: ApiSymbol;
  readonly ticker: Ticker | undefined;
  readonly health: Health;
  /** Age of the newest trade in words, for a row that is stale. */
  readonly age: string;
  readonly selected: boolean;
  readonly onChosen: () => void;
}

function statusText(health: Health, { symbol, age }: Pick<WatchRowProps, 'symbol' | 'age'>): string {
  // with a day of history there is a sparkline, and the pie alone tells of the rest
  if (health === 'filling' && symbol.spark.length < 20) return `fill ${Math.floor(symbol.backfillPercent)}%`;
  if (health === 'offline') return 'offline';
  return health === 'stale' ? age : '';
}

function aboutText(health: Health, { symbol, age }: Pick<WatchRowProps, 'symbol' | 'age'>): string {
  if (health === 'stale') return `${healthText.stale}, last trade ${age} ago`;
  return health === 'filling' ? `${healthText.filling} ${Math.floor(symbol.backfillPercent)}%` : healthText[health];
}

export const WatchRow = memo(function WatchRow(props: WatchRowProps) {
  const { id, symbol, ticker, health, selected, onChosen } = props;
  const status = statusText(health, props);
  const change = ticker?.changePercent24h;
  const direction = directionOf(change, 2);
  const about = aboutText(health, props);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the list box around it takes the keys
    // biome-ignore lint/a11y/useFocusableInteractive: aria-activedescendant of the list box points here
    <div
      role="option"
      id={id}
      aria-selected={selected}
      aria-label={`${symbol.symbol}, ${about}`}
      className={health === 'stale' || health === 'offline' ? 'dim' : ''}
      data-symbol={`${symbol.exchange}:${symbol.symbol}`}
      data-health={health}
      onClick={() => {
        selectSymbol(symbol);
        onChosen();
      }}
    >
      <span className={`dot ${health}`} style={{ '--fill': `${symbol.backfillPercent}%` }} title={about} />
      <span className="sy">
        {symbol.base}
        <small>/{symbol.quote}</small>
      </span>
      {status ? (
        <span className={`st ${health}`}>{status}</span>
      ) : (
        <Sparkline values={symbol.spark} className={direction} />
      )}
      <span className="num">{formatNumber(ticker?.last, decimalsOf(symbol.tickSize))}</span>
      <span className={`num ${direction}`}>{formatPercent(change)}</span>
    </div>
  );
});

/** Whole units only: a tenth of a second is of no use on a row. */
export const coarseAge = (ms: number): string => duration(ms).replace(/ h .*/, ' h').replace(/ d .*/, ' d');
