import { z } from 'zod';
import { timeframes } from './timeframe.ts';

/** The last instant that a parameter can name: the end of the year 9999. */
const lastMs = 253_402_300_799_999;
const instantPattern = /^(\d{1,15}|\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2}))?)$/;
const instantRemedy =
  'must be milliseconds since 1970 (1767225600000) or ISO 8601 with a zone (2026-01-01T00:00:00Z, in a URL + is %2B)';

/** ms UTC of a date that exists: `Date.parse` moves 30 February into March. */
function parseInstant(text: string): number {
  if (/^\d+$/.test(text)) return Number(text);
  const day = text.slice(0, 10);
  const exists = new Date(`${day}T00:00:00Z`).toJSON()?.startsWith(day);
  return exists ? Date.parse(text) : Number.NaN;
}

const instant = z
  .string(instantRemedy)
  .regex(instantPattern, instantRemedy)
  .transform((text, context) => {
    const ms = parseInstant(text);
    if (ms >= 0 && ms <= lastMs) return ms;
    context.addIssue({ code: 'custom', message: instantRemedy });
    return z.NEVER;
  });

const limitRemedy = 'must be a whole number from 1 to 1000';
const limit = z.preprocess(
  (value) => (typeof value === 'string' && /^\d{1,9}$/.test(value) ? Number(value) : value),
  z.int(limitRemedy).min(1, limitRemedy).max(1000, limitRemedy).default(500),
);

export const exchangeName = z
  .string('must name an exchange, such as binance')
  .regex(/^[a-z0-9][a-z0-9_-]{0,31}$/, 'must be an exchange in lower case, such as binance');

export const symbolName = z
  .string('must name a symbol, such as BTC/USDT')
  .regex(/^[A-Z0-9]{1,15}\/[A-Z0-9]{1,15}$/, 'must be base/quote in upper case, such as BTC/USDT');

export const timeframeName = z.enum(timeframes, `must be one of ${timeframes.join(', ')}`);

const paging = {
  from: instant.optional().meta({ description: 'First instant, inclusive; without it the newest rows are given' }),
  to: instant.optional().meta({ description: 'Last instant, exclusive; without it up to now' }),
  limit: limit.meta({ description: 'Rows on a page' }),
  cursor: z
    .string('must be the next of an earlier page')
    .regex(/^[A-Za-z0-9_-]{1,1024}$/, 'must be the next of an earlier page')
    .optional()
    .meta({ description: 'The next of an earlier page of the same query; it goes on in the same direction' }),
};
const series = { exchange: exchangeName, symbol: symbolName };
const isRange = ({ from, to }: { readonly from?: number | undefined; readonly to?: number | undefined }) =>
  from === undefined || to === undefined || from <= to;
const rangeRemedy = { path: ['from'], message: 'must not be after to' };

/** Parameters of `/api/v1/candles`, as text from the URL in, typed out. */
export const candleQuerySchema = z
  .strictObject({ ...series, timeframe: timeframeName, ...paging })
  .refine(isRange, rangeRemedy);
/** Parameters of `/api/v1/trades` and of `/api/v1/gaps`. */
export const seriesQuerySchema = z.strictObject({ ...series, ...paging }).refine(isRange, rangeRemedy);
/** `/api/v1/symbols` takes none: it answers all. */
export const symbolQuerySchema = z.strictObject({});

export type SeriesQuery = Readonly<z.infer<typeof seriesQuerySchema>>;
