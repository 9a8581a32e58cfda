import type { ApiCandle, ApiSymbol } from '../../contracts/api.ts';
import { type Timeframe, timeframeMs } from '../../contracts/timeframe.ts';
import { decimalsOf, formatNumber } from '../format/number.ts';
import { candleTime } from '../format/time.ts';
import { Modal } from '../shell/modal.tsx';

interface CandleTableProps {
  readonly symbol: ApiSymbol;
  readonly timeframe: Timeframe;
  readonly candles: readonly ApiCandle[];
  readonly onClose: () => void;
}

/** The visible range for those who read rather than look. */
export function CandleTable({ symbol, timeframe, candles, onClose }: CandleTableProps) {
  const decimals = decimalsOf(symbol.tickSize);
  const columns = ['open', 'high', 'low', 'close'] as const;
  return (
    <Modal label={`${symbol.symbol} · ${candles.length} candles`} onClose={onClose}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolled region must be reachable by keyboard */}
      <div className="tablebox" tabIndex={0}>
        <table>
          <thead>
            <tr>
              <th scope="col">Time UTC</th>
              <th scope="col">Open</th>
              <th scope="col">High</th>
              <th scope="col">Low</th>
              <th scope="col">Close</th>
              <th scope="col">Volume {symbol.base}</th>
            </tr>
          </thead>
          <tbody>
            {candles.toReversed().map((candle) => (
              <tr key={candle.time}>
                <td>{candleTime(candle.time, timeframeMs[timeframe])}</td>
                {columns.map((column) => (
                  <td key={column}>{formatNumber(candle[column], decimals)}</td>
                ))}
                <td>{formatNumber(candle.volume, 4)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Modal>
  );
}
