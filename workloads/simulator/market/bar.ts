import type { TradeColumns } from './tape.ts';

/** What trades of a stretch of time add up to. Prices in ticks, amounts in lots, quote amounts in ticks × lots. */
export interface Bar {
  readonly firstId: number;
  lastId: number;
  readonly firstRawId: number;
  lastRawId: number;
  readonly open: number;
  high: number;
  low: number;
  close: number;
  lastAmount: number;
  amount: number;
  quoteAmount: number;
  takerBuyAmount: number;
  takerBuyQuoteAmount: number;
}

function startBar(columns: TradeColumns, row: number): Bar {
  const price = columns.price[row] as number;
  return {
    firstId: columns.firstId + row,
    lastId: columns.firstId + row,
    firstRawId: columns.firstRawId[row] as number,
    lastRawId: columns.lastRawId[row] as number,
    open: price,
    high: price,
    low: price,
    close: price,
    lastAmount: 0,
    amount: 0,
    quoteAmount: 0,
    takerBuyAmount: 0,
    takerBuyQuoteAmount: 0,
  };
}

/** Folds the rows [from, to); null when there are none. */
export function foldRows(columns: TradeColumns, from: number, to: number): Bar | null {
  if (from >= to) return null;
  const bar = startBar(columns, from);
  for (let row = from; row < to; row++) {
    const price = columns.price[row] as number;
    const amount = columns.amount[row] as number;
    if (price > bar.high) bar.high = price;
    if (price < bar.low) bar.low = price;
    bar.amount += amount;
    bar.quoteAmount += price * amount;
    if (columns.buyerIsMaker[row] === 0) {
      bar.takerBuyAmount += amount;
      bar.takerBuyQuoteAmount += price * amount;
    }
  }
  bar.close = columns.price[to - 1] as number;
  bar.lastAmount = columns.amount[to - 1] as number;
  bar.lastId = columns.firstId + to - 1;
  bar.lastRawId = columns.lastRawId[to - 1] as number;
  return bar;
}

/** The bar of two neighbouring stretches of time, the earlier one first. Neither is changed. */
export function joinBars(first: Bar | null, second: Bar | null): Bar | null {
  if (first === null || second === null) return first ?? second;
  return {
    ...second,
    firstId: first.firstId,
    firstRawId: first.firstRawId,
    open: first.open,
    high: Math.max(first.high, second.high),
    low: Math.min(first.low, second.low),
    amount: first.amount + second.amount,
    quoteAmount: first.quoteAmount + second.quoteAmount,
    takerBuyAmount: first.takerBuyAmount + second.takerBuyAmount,
    takerBuyQuoteAmount: first.takerBuyQuoteAmount + second.takerBuyQuoteAmount,
  };
}
