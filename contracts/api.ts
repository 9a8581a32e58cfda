import { z } from 'zod';
import { candleSchema } from './candle.ts';
import { feedSchema } from './feed.ts';
import { tickerSchema } from './ticker.ts';
import { tradeSchema } from './trade.ts';

const ms = (description: string) => z.int().meta({ description: `${description}, ms UTC` });

const { open, high, low, close, volume, quoteVolume, tradeCount, closed, revision, source, complete } =
  candleSchema.shape;

/** A row of `/api/v1/candles`. A reader keeps the highest revision of a window. */
export const apiCandleSchema = z
  .object({
    time: ms('Start of the window'),
    ...{ open, high, low, close, volume, quoteVolume, tradeCount, closed, revision },
    ...{ source, complete },
  })
  .meta({ id: 'Candle' });

export type ApiCandle = Readonly<z.infer<typeof apiCandleSchema>>;

const { id, price, amount, side } = tradeSchema.shape;

/** A row of `/api/v1/trades`. */
export const apiTradeSchema = z.object({ id, time: ms('Exchange time'), price, amount, side }).meta({ id: 'Trade' });

export type ApiTrade = Readonly<z.infer<typeof apiTradeSchema>>;

const percent = z.number().min(0).max(100);

/** A row of `/api/v1/gaps`: a hole in the trades of a series, over exchange time [from, to). */
export const apiGapSchema = z
  .object({
    from: ms('Start of the hole, inclusive'),
    to: ms('End of the hole, exclusive'),
    reason: z.string(),
    foundAt: ms('When it was found'),
    filledAt: ms('When it was filled').nullable(),
    filledBy: z.enum(['trades', 'candles']).nullable(),
    backfillPercent: percent.meta({ description: 'How much of it is filled' }),
  })
  .meta({ id: 'Gap' });

export type ApiGap = Readonly<z.infer<typeof apiGapSchema>>;

/** A row of `/api/v1/symbols`: a tracked series and how it is doing. */
export const apiSymbolSchema = z
  .object({
    exchange: z.string(),
    symbol: z.string(),
    base: z.string(),
    quote: z.string(),
    tickSize: z.number().meta({ description: 'Smallest step of the price, quote units' }),
    lotSize: z.number().meta({ description: 'Smallest step of the amount, base units' }),
    source: z.enum(['exchange', 'simulator']).meta({ description: 'Where the data comes from' }),
    ticker: tickerSchema.nullable(),
    feed: feedSchema.nullable(),
    backfillPercent: percent.meta({ description: 'How much of the history to fetch is stored' }),
    storedFrom: ms('Start of the oldest candle stored').nullable(),
    gapsOpen: z.int().min(0),
    gaps24h: z
      .object({ count: z.int().min(0), ms: z.number().min(0) })
      .meta({ description: 'Holes, filled or not, that lie in the last 24 hours, and how much of them' }),
    spark: z.array(z.number()).readonly().meta({ description: 'Hourly closes of the last 24 hours, ascending' }),
  })
  .meta({ id: 'Symbol' });

export type ApiSymbol = Readonly<z.infer<typeof apiSymbolSchema>>;

const next = z.string().nullable().meta({ description: 'The cursor of the next page; null at the end' });

export const candlePageSchema = z.object({ data: z.array(apiCandleSchema), next }).meta({ id: 'CandlePage' });
export const tradePageSchema = z.object({ data: z.array(apiTradeSchema), next }).meta({ id: 'TradePage' });
export const gapPageSchema = z.object({ data: z.array(apiGapSchema), next }).meta({ id: 'GapPage' });
export const symbolPageSchema = z.object({ data: z.array(apiSymbolSchema), next }).meta({ id: 'SymbolPage' });

/** Rows in ascending order of time. */
export interface Page<Row> {
  readonly data: readonly Row[];
  readonly next: string | null;
}

/** Why a request got no answer (RFC 9457, `application/problem+json`). */
export const problemSchema = z
  .object({
    type: z.string().meta({ description: 'urn:cryptoviz:problem:<name>: what kind of problem it is' }),
    title: z.string(),
    status: z.int().min(400).max(599),
    detail: z.string().meta({ description: 'What is wrong and how to put it right' }),
    parameters: z
      .array(z.object({ name: z.string(), detail: z.string() }))
      .readonly()
      .optional()
      .meta({ description: 'The parameters at fault' }),
  })
  .meta({ id: 'Problem' });

export type Problem = Readonly<z.infer<typeof problemSchema>>;
