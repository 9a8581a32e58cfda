import { decimalText } from '../market/decimal-text.ts';
import type { Listing } from '../market/listing.ts';
import type { DayTicker, TopOfBook } from '../market/ticker.ts';

const none = '0.00000000';

/** A 24-hour ticker in Binance's REST words, every number as text. */
export function tickerAnswer(listing: Listing, ticker: DayTicker) {
  const { id, priceDecimals, amountDecimals } = listing;
  const { bar, previousClose, openTime, closeTime, book } = ticker;
  const price = (value: number | undefined) => (value === undefined ? none : decimalText(value, priceDecimals));
  const amount = (value: number | undefined) => (value === undefined ? none : decimalText(value, amountDecimals));
  const quote = (value: number) => decimalText(value, priceDecimals + amountDecimals);
  return {
    symbol: id,
    priceChange: price(bar ? bar.close - bar.open : undefined),
    priceChangePercent: bar ? ((bar.close / bar.open - 1) * 100).toFixed(3) : '0.000',
    weightedAvgPrice: price(bar ? bar.quoteAmount / bar.amount : undefined),
    prevClosePrice: price(previousClose ?? bar?.open),
    lastPrice: price(bar?.close),
    lastQty: amount(bar?.lastAmount),
    bidPrice: price(book.bid),
    bidQty: amount(book.bidAmount),
    askPrice: price(book.ask),
    askQty: amount(book.askAmount),
    openPrice: price(bar?.open),
    highPrice: price(bar?.high),
    lowPrice: price(bar?.low),
    volume: amount(bar?.amount),
    quoteVolume: bar ? quote(bar.quoteAmount) : none,
    openTime,
    closeTime,
    firstId: bar?.firstRawId ?? -1,
    lastId: bar?.lastRawId ?? -1,
    count: bar ? bar.lastRawId - bar.firstRawId + 1 : 0,
  };
}

/** The same in the stream's letters. */
export function tickerEvent(listing: Listing, ticker: DayTicker) {
  const answer = tickerAnswer(listing, ticker);
  return {
    e: '24hrTicker',
    E: ticker.closeTime,
    s: answer.symbol,
    p: answer.priceChange,
    P: answer.priceChangePercent,
    w: answer.weightedAvgPrice,
    x: answer.prevClosePrice,
    c: answer.lastPrice,
    Q: answer.lastQty,
    b: answer.bidPrice,
    B: answer.bidQty,
    a: answer.askPrice,
    A: answer.askQty,
    o: answer.openPrice,
    h: answer.highPrice,
    l: answer.lowPrice,
    v: answer.volume,
    q: answer.quoteVolume,
    O: answer.openTime,
    C: answer.closeTime,
    F: answer.firstId,
    L: answer.lastId,
    n: answer.count,
  };
}

export function miniTickerEvent(listing: Listing, ticker: DayTicker) {
  const { E, s, c, o, h, l, v, q } = tickerEvent(listing, ticker);
  return { e: '24hrMiniTicker', E, s, c, o, h, l, v, q };
}

export function bookTickerEvent({ id, priceDecimals, amountDecimals }: Listing, top: TopOfBook) {
  return {
    u: top.updateId,
    s: id,
    b: decimalText(top.bid, priceDecimals),
    B: decimalText(top.bidAmount, amountDecimals),
    a: decimalText(top.ask, priceDecimals),
    A: decimalText(top.askAmount, amountDecimals),
  };
}

/** Best bid and ask in REST words. */
export function bookTickerAnswer(listing: Listing, top: TopOfBook) {
  const { s, b, B, a, A } = bookTickerEvent(listing, top);
  return { symbol: s, bidPrice: b, bidQty: B, askPrice: a, askQty: A };
}
