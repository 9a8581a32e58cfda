import { timeframeMs, timeframes } from '../../contracts/timeframe.ts';
import { toColumns } from '../../workloads/aggregator/batch.ts';
import { foldTrades } from '../../workloads/aggregator/candle-fold.ts';
import { rollUp } from '../../workloads/aggregator/rollup.ts';
import { type Result, toResult } from './measure.ts';
import { makeTrades } from './trades.ts';

const count = 100_000;

/** The fold of trades, as columns, into the candles of 8 timeframes, on one thread. */
export function benchFolding(): Result {
  const columns = toColumns(
    [...makeTrades(count)].sort((a, b) => (a.symbol < b.symbol ? -1 : a.symbol > b.symbol ? 1 : 0)),
  );
  const rows = Int32Array.from({ length: count }, (_, row) => row);
  const values = Array.from({ length: 30 }, () => {
    const begin = performance.now();
    let candles = foldTrades(columns, rows, timeframeMs['1s']);
    for (const timeframe of timeframes.slice(1)) candles = rollUp(candles, timeframeMs[timeframe]);
    return (count / (performance.now() - begin)) * 1_000;
  });
  return toResult({ bench: 'folding', metric: '8 timeframes', unit: 'trades/s', values: values.slice(10) });
}
