import type { Bar } from './bar.ts';
import type { Market } from './market.ts';
import { type OrderBook, updateIdOf } from './order-book.ts';
import { pacer } from './pacer.ts';
import { hourMs, tickMs, tradesBetween } from './tape.ts';

/** A market's last 24 hours. */
export interface DayTicker {
  readonly openTime: number;
  readonly closeTime: number;
  readonly bar: Bar | null;
  /** Price of the last trade before the window, ticks; null when there is none. */
  readonly previousClose: number | null;
  readonly book: TopOfBook;
}

export interface TopOfBook {
  readonly updateId: number;
  readonly bid: number;
  readonly bidAmount: number;
  readonly ask: number;
  readonly askAmount: number;
}

const dayMs = 86_400_000;
const minuteMs = 60_000;

export function topOf(book: OrderBook): TopOfBook {
  return {
    updateId: updateIdOf(book.tick),
    bid: book.bids.price[0] ?? 0,
    bidAmount: book.bids.amount[0] ?? 0,
    ask: book.asks.price[0] ?? 0,
    askAmount: book.asks.amount[0] ?? 0,
  };
}

/** The window's start moves by minutes, so that almost all of it is already added up. */
export function dayTicker(market: Market, now: number): DayTicker {
  const openTime = Math.ceil((now - dayMs) / minuteMs) * minuteMs;
  const bar = market.bars.bar(openTime, now + 1, now);
  const before = bar === null ? [] : tradesBetween(market.tape, bar.firstId - 1, bar.firstId);
  return {
    openTime,
    closeTime: now,
    bar,
    previousClose: before[0]?.price ?? null,
    book: topOf(market.bookAt(Math.floor(now / tickMs))),
  };
}

/** Adds up the hours of the last day without holding others up; afterwards `dayTicker` is quick. */
export async function prepareDay({ bars }: Market, now: number): Promise<void> {
  const pause = pacer();
  for (let hour = Math.floor((now - dayMs) / hourMs) * hourMs; hour < now; hour += hourMs) {
    await pause();
    if (!bars.isKept(hour)) bars.bar(hour, hour + hourMs, now);
  }
}
