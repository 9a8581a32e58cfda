import { timeframeMs, windowStart } from '../../../contracts/timeframe.ts';
import type { ExchangeCandle } from '../exchange.ts';
import type { CandleRange } from './venue.ts';

export interface CandlePages {
  /** Windows of one call. */
  readonly length: number;
  readonly fetch: (range: CandleRange) => Promise<readonly ExchangeCandle[]>;
}

/**
 * The first page with a trade in it, ascending. Pages of nothing but windows without a trade are passed over, so that an
 * empty answer means an empty range.
 */
export async function firstCandles(pages: CandlePages, range: CandleRange): Promise<readonly ExchangeCandle[]> {
  const { timeframe, from, to } = range;
  const span = pages.length * timeframeMs[timeframe];
  for (let start = windowStart(from, timeframe); start < to; start += span) {
    const end = Math.min(start + span, to);
    const page = await pages.fetch({ timeframe, from: start, to: end });
    const traded = page.filter((candle) => candle.volume !== 0).map(checked);
    const wanted = traded.filter((candle) => candle.windowStart >= from && candle.windowStart < end);
    if (wanted.length > 0) return wanted.toSorted((a, b) => a.windowStart - b.windowStart);
  }
  return [];
}

/** Throws when it is none: nobody looks at it again once it is stored. */
function checked(candle: ExchangeCandle): ExchangeCandle {
  const { open, high, low, close, volume } = candle;
  const isSound = Object.values(candle).every(Number.isFinite) && high >= low;
  if (isSound && Math.min(open, low, close, volume) > 0) return candle;
  throw new Error(`not a candle: ${JSON.stringify(candle)}`);
}
