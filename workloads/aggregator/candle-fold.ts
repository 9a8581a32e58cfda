import { allocateCandles, type CandleColumns } from './candle-columns.ts';
import { sortedRows, type TradeColumns } from './trade-columns.ts';

/**
 * Folds the given rows of trades into windows of `windowMs`. Open and close are decided by `(ts, id)`, never by
 * arrival, so any order of the same rows gives the same candles (sums but for floating-point rounding).
 */
export function foldTrades(trades: TradeColumns, rows: Int32Array, windowMs: number): CandleColumns {
  const order = sortedRows(trades, rows);
  const candles = allocateCandles(order.length);
  let last = -1;
  for (let i = 0; i < order.length; i += 1) {
    const row = order[i] as number;
    const start = Math.floor((trades.ts[row] as number) / windowMs) * windowMs;
    const same = last >= 0 && candles.windowStart[last] === start && candles.series[last] === trades.series[row];
    if (same) extend(candles, last, trades, row);
    else {
      last += 1;
      begin(candles, last, trades, row);
      candles.windowStart[last] = start;
    }
  }
  candles.length = last + 1;
  return candles;
}

function begin(candles: CandleColumns, at: number, trades: TradeColumns, row: number): void {
  const price = trades.price[row] as number;
  const amount = trades.amount[row] as number;
  candles.series[at] = trades.series[row] as number;
  candles.open[at] = candles.high[at] = candles.low[at] = candles.close[at] = price;
  candles.volume[at] = amount;
  candles.quoteVolume[at] = price * amount;
  candles.tradeCount[at] = 1;
  candles.openTs[at] = candles.closeTs[at] = trades.ts[row] as number;
  candles.openId[at] = candles.closeId[at] = trades.ids[row] as string;
}

function extend(candles: CandleColumns, at: number, trades: TradeColumns, row: number): void {
  const price = trades.price[row] as number;
  const amount = trades.amount[row] as number;
  if (price > (candles.high[at] as number)) candles.high[at] = price;
  if (price < (candles.low[at] as number)) candles.low[at] = price;
  candles.close[at] = price;
  candles.volume[at] = (candles.volume[at] as number) + amount;
  candles.quoteVolume[at] = (candles.quoteVolume[at] as number) + price * amount;
  candles.tradeCount[at] = (candles.tradeCount[at] as number) + 1;
  candles.closeTs[at] = trades.ts[row] as number;
  candles.closeId[at] = trades.ids[row] as string;
}
