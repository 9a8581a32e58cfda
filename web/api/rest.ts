import type { ApiCandle, ApiGap, ApiSymbol, ApiTrade, Page, Problem } from '../../contracts/api.ts';
import type { Series } from '../../contracts/series.ts';
import type { Timeframe } from '../../contracts/timeframe.ts';

/** Most rows that the gateway puts on one page. */
const pageLimit = 1_000;

/** The gateway answered, and said no; or could not be reached (`status` 0). */
export class RequestError extends Error {
  override readonly name = 'RequestError';
  readonly status: number;
  constructor(message: string, status: number, options?: ErrorOptions) {
    super(message, options);
    this.status = status;
  }
}

type Parameters = Readonly<Record<string, string | number | undefined>>;

async function problemText(response: Response): Promise<string> {
  const problem: Partial<Problem> = await response.json().catch(() => ({}));
  return problem.detail ?? problem.title ?? `The server answered ${response.status}.`;
}

async function get<Row>(path: string, parameters: Parameters, signal?: AbortSignal): Promise<Page<Row>> {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    // times that were worked out from pixels or clocks have fractions
    if (value !== undefined) query.set(name, String(typeof value === 'number' ? Math.floor(value) : value));
  }
  const response = await fetch(`api/v1/${path}?${query}`, signal ? { signal } : {}).catch((cause: unknown) => {
    if (signal?.aborted) throw cause;
    throw new RequestError('The server could not be reached.', 0, { cause });
  });
  if (!response.ok) throw new RequestError(await problemText(response), response.status);
  return response.json();
}

export async function fetchSymbols(): Promise<readonly ApiSymbol[]> {
  return (await get<ApiSymbol>('symbols', {})).data;
}

export async function fetchGaps(series: Series, from: number, signal?: AbortSignal): Promise<readonly ApiGap[]> {
  return (await get<ApiGap>('gaps', { ...pick(series), from, limit: pageLimit }, signal)).data;
}

export async function fetchNewestTrades(series: Series, signal?: AbortSignal): Promise<readonly ApiTrade[]> {
  return (await get<ApiTrade>('trades', { ...pick(series), limit: 300 }, signal)).data;
}

export interface CandleRequest {
  readonly series: Series;
  readonly timeframe: Timeframe;
  readonly signal?: AbortSignal | undefined;
}

/** The newest `count` candles before `to` (or now), ascending; fewer when no more are stored. */
export async function fetchCandlesBefore(
  { series, timeframe, signal }: CandleRequest,
  count: number,
  to?: number,
): Promise<readonly ApiCandle[]> {
  const pages: (readonly ApiCandle[])[] = [];
  let cursor: string | undefined;
  for (let missing = count; missing > 0; ) {
    const parameters = { ...pick(series), timeframe, to, cursor, limit: Math.min(pageLimit, missing) };
    const page = await get<ApiCandle>('candles', parameters, signal);
    pages.unshift(page.data);
    missing -= page.data.length;
    if (page.next === null || page.data.length === 0) break;
    cursor = page.next;
  }
  return pages.flat();
}

/** Up to `count` candles from `from` on (and before `to`), ascending. `whole` is false when there are more. */
export async function fetchCandlesFrom(
  { series, timeframe, signal }: CandleRequest,
  { from, to, count }: { readonly from: number; readonly to?: number; readonly count: number },
): Promise<{ readonly candles: readonly ApiCandle[]; readonly whole: boolean }> {
  const candles: ApiCandle[] = [];
  let cursor: string | undefined;
  do {
    const limit = Math.min(pageLimit, count - candles.length);
    const page = await get<ApiCandle>('candles', { ...pick(series), timeframe, from, to, cursor, limit }, signal);
    candles.push(...page.data);
    cursor = page.next ?? undefined;
  } while (cursor !== undefined && candles.length < count);
  return { candles, whole: cursor === undefined };
}

function pick({ exchange, symbol }: Series): { readonly exchange: string; readonly symbol: string } {
  return { exchange, symbol };
}
