import type { ApiSymbol } from '../../contracts/api.ts';
import { seriesKey } from '../../contracts/series.ts';
import { useFeedFigures } from '../feed-strip/feed-strip.tsx';
import {
  arrows,
  decimalsOf,
  directionOf,
  formatNumber,
  formatPercent,
  formatSigned,
  formatTotal,
} from '../format/number.ts';
import { useSession } from '../market/session.ts';
import { useRow } from '../state/table.ts';
import { venueName } from '../watchlist/order.ts';
import { coarseAge } from '../watchlist/watch-row.tsx';

interface SymbolHeaderProps {
  readonly symbol: ApiSymbol;
  readonly last: number | undefined;
}

export function SymbolHeader({ symbol, last }: SymbolHeaderProps) {
  const { markets } = useSession();
  const ticker = useRow(markets.tickers, seriesKey(symbol));
  const { health, age } = useFeedFigures(symbol);
  const decimals = decimalsOf(symbol.tickSize);
  const direction = directionOf(ticker?.change24h, decimals);
  const full = (value: number | null | undefined, unit: string): string => `${formatNumber(value, 2)} ${unit}`;
  return (
    <div className="sym" data-health={health} data-symbol={seriesKey(symbol)}>
      <div className="id d-only">
        <h1>{symbol.symbol}</h1>
        <span className="mut">{venueName(symbol.exchange)} · Spot</span>
      </div>
      <div className="px" data-testid="last-price">
        {formatNumber(last ?? ticker?.last, decimals)}
      </div>
      <div className={`chg ${direction}`} data-testid="change-24h">
        <span>
          {arrows[direction]} {formatSigned(ticker?.change24h, decimals)}
        </span>
        <span>{formatPercent(ticker?.changePercent24h)}</span>
      </div>
      <dl>
        <div>
          <dt>
            <span className="d-only">24 h high</span>
            <span className="m-only">High</span>
          </dt>
          <dd>{formatNumber(ticker?.high24h, decimals)}</dd>
        </div>
        <div>
          <dt>
            <span className="d-only">24 h low</span>
            <span className="m-only">Low</span>
          </dt>
          <dd>{formatNumber(ticker?.low24h, decimals)}</dd>
        </div>
        <div>
          <dt>
            <span className="d-only">24 h volume</span>
            <span className="m-only">Vol</span>
          </dt>
          <dd title={full(ticker?.volume24h, symbol.base)}>
            {formatTotal(ticker?.volume24h)} <span className="mut">{symbol.base}</span>
          </dd>
        </div>
        <div className="d-only lg turnover">
          <dt>Turnover</dt>
          <dd title={full(ticker?.quoteVolume24h, symbol.quote)}>
            {formatTotal(ticker?.quoteVolume24h)} <span className="mut">{symbol.quote}</span>
          </dd>
        </div>
      </dl>
      {health === 'stale' && age !== null && <span className="badge warn">Stale · {coarseAge(age)}</span>}
      {health === 'offline' && <span className="badge bad">Feed offline</span>}
      {health === 'filling' && <span className="badge t2">Backfilling {Math.floor(symbol.backfillPercent)}%</span>}
    </div>
  );
}
