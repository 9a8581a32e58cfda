import type { ApiSymbol } from '../../contracts/api.ts';
import { type Timeframe, timeframes } from '../../contracts/timeframe.ts';
import { Icon } from '../shell/icons.tsx';
import { Failure } from '../shell/panel-message.tsx';
import { useStore } from '../state/store.ts';
import type { ChartController } from './chart-controller.ts';
import { timeframeName } from './toolbar.tsx';

interface ChartMessagesProps {
  readonly chart: ChartController;
  readonly symbol: ApiSymbol;
  readonly timeframe: Timeframe;
  readonly onTimeframe: (timeframe: Timeframe) => void;
}

const bars = [38, 52, 44, 60, 72, 58, 66, 80, 62, 48, 56, 70, 84, 74, 60, 50, 58, 68, 54, 46, 62, 76, 66, 58];

/** Candles in grey: the size and place of what is coming. */
export function ChartSkeleton() {
  return (
    <div className="cover" role="status" aria-label="Loading the chart">
      <svg viewBox="0 0 240 100" preserveAspectRatio="none" aria-hidden="true">
        {bars.map((height, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a fixed picture
          <rect key={index} x={index * 9 + 2} y={80 - height * 0.8} width="5" height={height * 0.3} fill="var(--s3)" />
        ))}
      </svg>
    </div>
  );
}

/** Everything that the chart says in words. */
export function ChartMessages({ chart, symbol, timeframe, onTimeframe }: ChartMessagesProps) {
  const state = useStore(chart.stores.state);
  const wider = timeframes[timeframes.indexOf(timeframe) + 1];
  if (state.phase === 'failed' && state.drawn === null) {
    return (
      <div className="cover">
        <Failure title="Candles did not load" reason={state.reason} at={state.failedAt} onRetry={() => chart.retry()} />
      </div>
    );
  }
  if (state.phase === 'empty') {
    const filling = symbol.backfillPercent < 100;
    return (
      <div className="cover">
        <div className="empty" role="status">
          <b>No {timeframeName(timeframe)} candles yet</b>
          <span>
            {filling
              ? 'History is being filled: the first candles appear in a moment.'
              : 'The next trade draws the first one.'}
          </span>
        </div>
      </div>
    );
  }
  if (state.drawn === null) return <ChartSkeleton />;
  return (
    <>
      {state.phase === 'failed' && (
        <div className="cnote" role="alert">
          {timeframeName(timeframe)} did not load: {state.reason}
          <button type="button" className="btn out" onClick={() => chart.retry()}>
            Try again
          </button>
        </div>
      )}
      {state.phase === 'loading' && <div className="cnote">Loading {timeframeName(timeframe)} candles…</div>}
      {state.loadingOlder && <div className="cnote side">Loading older candles…</div>}
      {state.phase === 'ready' && state.emptyRange && !state.loadingOlder && (
        <div className="cnote">
          No candles in this range
          <button type="button" className="btn out" onClick={() => chart.view.reset()}>
            Show the latest
          </button>
        </div>
      )}
      {state.phase === 'ready' && state.widest && wider && (
        <div className="cnote">
          1,500 candles are in view
          <button type="button" className="btn out" onClick={() => onTimeframe(wider)}>
            Switch to {timeframeName(wider)}
          </button>
        </div>
      )}
      {!state.following && (
        <button
          type="button"
          className="btn out latest"
          onClick={() => chart.view.latest()}
          title="Latest candle (End)"
        >
          Latest <Icon name="end" small />
        </button>
      )}
    </>
  );
}
