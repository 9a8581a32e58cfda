import type { ApiSymbol } from '../../contracts/api.ts';
import { seriesKey } from '../../contracts/series.ts';
import { decimalsOf, formatNumber, formatPercent } from '../format/number.ts';
import { duration } from '../format/time.ts';
import type { Session } from '../market/session.ts';

/** Symbol, price, change and age in a sentence, for those who listen. */
export function summaryOf({ markets }: Session, symbol: ApiSymbol | undefined): string {
  if (!symbol) return 'No symbol';
  const ticker = markets.tickers.rows.get(seriesKey(symbol));
  const last = markets.feeds.rows.get(seriesKey(symbol))?.feed.lastTradeTs;
  const age = last === null || last === undefined ? '' : `, last trade ${duration(markets.now(symbol) - last)} ago`;
  const price = formatNumber(ticker?.last, decimalsOf(symbol.tickSize));
  return `${symbol.symbol} ${price}, ${formatPercent(ticker?.changePercent24h)} in 24 hours${age}`;
}
