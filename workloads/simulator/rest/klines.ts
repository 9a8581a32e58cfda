import type { SimulatedExchange } from '../exchange.ts';
import type { KlineInterval } from '../market/kline-interval.ts';
import type { Market } from '../market/market.ts';
import { pacer } from '../market/pacer.ts';
import { hourMs } from '../market/tape.ts';
import { klineAt } from '../protocol/kline.ts';
import { klineAnswer } from '../protocol/kline-text.ts';
import type { Endpoint } from './endpoint.ts';
import { integerParameter, intervalParameter, limitParameter, marketParameter } from './parameters.ts';

interface Range {
  readonly market: Market;
  readonly interval: KlineInterval;
  readonly startTime: number | undefined;
  readonly endTime: number;
  readonly limit: number;
  readonly now: number;
}

/** Start of the first window at or after a time. */
function firstWindow(interval: KlineInterval, time: number): number {
  const start = interval.start(time);
  return start < time ? interval.next(start) : start;
}

function windowsOf({ market, interval, startTime, endTime, limit, now }: Range): readonly number[] {
  const { tape } = market;
  const firstTrade = tape.columnsOf(tape.firstId)?.time[0] ?? now;
  const last = interval.start(Math.min(endTime, now));
  const from = startTime === undefined ? interval.back(last, limit - 1) : firstWindow(interval, startTime);
  const windows: number[] = [];
  let start = Math.max(from, interval.start(firstTrade));
  for (; start <= last && windows.length < limit; start = interval.next(start)) windows.push(start);
  return windows;
}

async function answerKlines(range: Range): Promise<unknown> {
  const { market, interval, now } = range;
  const pause = pacer();
  const rows: unknown[] = [];
  for (const start of windowsOf(range)) {
    for (let hour = start; hour + hourMs < interval.next(start); hour += hourMs) {
      await pause();
      if (!market.bars.isKept(hour)) market.bars.bar(hour, hour + hourMs, now);
    }
    await pause();
    const kline = klineAt(market, interval, start, now);
    if (kline !== null) rows.push(klineAnswer(market.listing, kline));
  }
  return rows;
}

export const klines: Endpoint = {
  weight: () => 2,
  answer: (query, { markets, clock }: SimulatedExchange) =>
    answerKlines({
      market: marketParameter(query, markets),
      interval: intervalParameter(query),
      startTime: integerParameter(query, 'startTime'),
      endTime: integerParameter(query, 'endTime') ?? Number.POSITIVE_INFINITY,
      limit: limitParameter(query, 500, 1000),
      now: clock.now(),
    }),
};
