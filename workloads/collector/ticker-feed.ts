import { toMessage } from '../../contracts/message.ts';
import type { Series } from '../../contracts/series.ts';
import type { Ticker } from '../../contracts/ticker.ts';
import { rawTickers } from '../../contracts/topics.ts';
import type { Logger } from '../../runtime/log.ts';
import { Conflator } from './conflator.ts';
import type { ExchangeLink } from './exchange-link.ts';
import { isExchangeError } from './exchanges/errors.ts';
import { logged } from './logged.ts';
import type { Publisher } from './publisher.ts';
import { readStream } from './stream-reader.ts';
import type { Timing } from './timing.ts';

export interface TickerFeedOptions {
  readonly series: Series;
  readonly link: ExchangeLink;
  readonly publisher: Publisher;
  readonly logger: Logger;
  readonly timing: Timing;
}

/** At most so often a ticker goes out, ms. */
const everyMs = 100;

/** Publishes the last 24 hours of one series as the exchange tells them, until aborted. */
export async function runTickerFeed(options: TickerFeedOptions, signal: AbortSignal): Promise<void> {
  const { link, timing, series, publisher, logger } = options;
  const tickers = new Conflator<Ticker>(everyMs, timing);
  const publish = async (value: Ticker): Promise<void> => {
    const message = toMessage({ topic: rawTickers, type: 'ticker', source: publisher.dataSource, value });
    await publisher.publish([message], signal);
  };
  const watch = () => link.exchange.watchTicker(series.symbol);
  const onValue = (ticker: Ticker) => tickers.put(ticker);
  const onDown = async (error: unknown): Promise<boolean> => {
    if (isExchangeError(error) && error.kind === 'bad-symbol') return true;
    logger.debug({ ...logged(error), ...series }, 'ticker stream is down');
    return false;
  };
  const reading = readStream({ link, timing, watch, onValue, onDown, onUp: () => undefined }, signal);
  await Promise.all([reading, tickers.run(publish, signal)]);
}
