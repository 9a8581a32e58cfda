import type { ApiSymbol } from '../../contracts/api.ts';
import { timeframeMs } from '../../contracts/timeframe.ts';
import { decimalsOf, directionOf, formatNumber, formatPercent, formatSigned } from '../format/number.ts';
import { candleTime } from '../format/time.ts';
import { preferences } from '../state/preferences.ts';
import { useStore } from '../state/store.ts';
import { venueName } from '../watchlist/order.ts';
import type { ChartStores } from './chart-state.ts';
import { timeframeName } from './toolbar.tsx';

interface LegendViewProps {
  readonly symbol: ApiSymbol;
  readonly stores: ChartStores;
}

const parts = ['open', 'high', 'low', 'close'] as const;

/** The candle under the crosshair, or the open one. */
export function LegendView({ symbol, stores }: LegendViewProps) {
  const legend = useStore(stores.legend);
  const { drawn } = useStore(stores.state);
  const { zone } = useStore(preferences);
  if (!legend || !drawn) return null;
  const { candle, time } = legend;
  const decimals = decimalsOf(symbol.tickSize);
  const change = candle ? candle.close - candle.open : null;
  const direction = directionOf(change, decimals);
  const percent = candle && change !== null ? (change / candle.open) * 100 : null;
  return (
    <>
      <div className="leg" data-testid="legend">
        <div className="leg-line">
          <b className="wide d-only">
            {symbol.symbol} · {timeframeName(drawn)} · {venueName(symbol.exchange)}
          </b>
          <span className="wide d-only">{candleTime(time, timeframeMs[drawn], zone)}</span>
          {candle ? (
            <>
              {parts.map((part) => (
                <span key={part}>
                  {`${part.charAt(0).toUpperCase()} `}
                  <span className={direction}>{formatNumber(candle[part], decimals)}</span>
                </span>
              ))}
              <span className={`wide ${direction}`}>
                {`${formatSigned(change, decimals)} (${formatPercent(percent)})`}
              </span>
              {!candle.complete && <span className="warn">incomplete</span>}
            </>
          ) : (
            <span className="mut">no trades</span>
          )}
        </div>
      </div>
      <div className="pane-leg leg-line" data-pane="volume">
        <span>Volume</span>
        <b className={direction}>
          {candle ? formatNumber(candle.volume, Math.min(2, decimalsOf(symbol.lotSize))) : '–'}
        </b>
        <span className="mut">{symbol.base}</span>
      </div>
    </>
  );
}
