import type { Bar } from '../market/bar.ts';
import { decimalText } from '../market/decimal-text.ts';
import type { Listing } from '../market/listing.ts';
import type { Kline } from './kline.ts';

function tradeCount(bar: Bar): number {
  return bar.firstRawId < 0 ? 0 : bar.lastRawId - bar.firstRawId + 1;
}

/** The row of a REST answer. */
export function klineAnswer({ priceDecimals, amountDecimals }: Listing, { interval, start, bar }: Kline) {
  const price = (value: number) => decimalText(value, priceDecimals);
  const amount = (value: number) => decimalText(value, amountDecimals);
  const quote = (value: number) => decimalText(value, priceDecimals + amountDecimals);
  return [
    start,
    price(bar.open),
    price(bar.high),
    price(bar.low),
    price(bar.close),
    amount(bar.amount),
    interval.next(start) - 1,
    quote(bar.quoteAmount),
    tradeCount(bar),
    amount(bar.takerBuyAmount),
    quote(bar.takerBuyQuoteAmount),
    '0',
  ];
}

export function klineEvent(listing: Listing, kline: Kline, at: { readonly time: number; readonly closed: boolean }) {
  const [t, o, h, l, c, v, T, q, n, V, Q] = klineAnswer(listing, kline);
  const { firstRawId: f, lastRawId: L } = kline.bar;
  const k = { t, T, s: listing.id, i: kline.interval.name, f, L, o, c, h, l, v, n, x: at.closed, q, V, Q, B: '0' };
  return { e: 'kline', E: at.time, s: listing.id, k };
}
