import { type KlineInterval, klineIntervals } from '../market/kline-interval.ts';
import type { Market } from '../market/market.ts';
import { ApiError } from './api-error.ts';

type Markets = ReadonlyMap<string, Market>;

const symbolPattern = /^[A-Z0-9-_.]{1,20}$/;
const integerPattern = /^[0-9]{1,20}$/;

function bad(code: number, message: string): ApiError {
  return new ApiError(400, code, message);
}

function illegal(name: string, pattern: RegExp): ApiError {
  return bad(-1100, `Illegal characters found in parameter '${name}'; legal range is '${pattern.source}'.`);
}

function required(query: URLSearchParams, name: string): string {
  const value = query.get(name);
  if (value) return value;
  throw bad(-1102, `Mandatory parameter '${name}' was not sent, was empty/null, or malformed.`);
}

function marketNamed(markets: Markets, id: string, name: string): Market {
  if (!symbolPattern.test(id)) throw illegal(name, symbolPattern);
  const market = markets.get(id);
  if (market === undefined) throw bad(-1121, 'Invalid symbol.');
  return market;
}

/** The market that `symbol` names. Throws an `ApiError`, as all of these do. */
export function marketParameter(query: URLSearchParams, markets: Markets): Market {
  return marketNamed(markets, required(query, 'symbol'), 'symbol');
}

/** The markets that `symbol` or `symbols` (a JSON array) name; undefined when neither was sent. */
export function marketsParameter(query: URLSearchParams, markets: Markets): readonly Market[] | undefined {
  const list = query.get('symbols');
  if (query.has('symbol')) {
    if (list !== null) throw bad(-1128, 'Combination of optional parameters invalid.');
    return [marketParameter(query, markets)];
  }
  if (list === null) return undefined;
  const ids = symbolList(list);
  if (new Set(ids).size < ids.length) throw bad(-1151, 'Symbol is present multiple times in the list.');
  return ids.map((id) => marketNamed(markets, id, 'symbols'));
}

function symbolList(text: string): readonly string[] {
  const pattern = /^\["[A-Z0-9-_.]{1,20}"(,"[A-Z0-9-_.]{1,20}")*\]$/;
  const compact = text.replaceAll(' ', '');
  if (!pattern.test(compact)) throw illegal('symbols', pattern);
  return JSON.parse(compact);
}

export function integerParameter(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name);
  if (text === null) return undefined;
  if (text === '') throw bad(-1105, `Parameter '${name}' was empty.`);
  if (!integerPattern.test(text)) throw illegal(name, integerPattern);
  return Number(text);
}

/** Larger limits are cut to the greatest, as Binance does; 0 is refused. */
export function limitParameter(query: URLSearchParams, usual: number, greatest: number): number {
  const limit = integerParameter(query, 'limit') ?? usual;
  if (limit < 1) throw bad(-1130, "Data sent for parameter 'limit' is not valid.");
  return Math.min(limit, greatest);
}

export function intervalParameter(query: URLSearchParams): KlineInterval {
  const interval = klineIntervals.get(required(query, 'interval'));
  if (interval === undefined) throw bad(-1120, 'Invalid interval.');
  return interval;
}

/** `fromId` and times exclude each other. */
export function refuseTogether(query: URLSearchParams, name: string, others: readonly string[]): void {
  if (!query.has(name) || !others.some((other) => query.has(other))) return;
  throw bad(-1128, 'Combination of optional parameters invalid.');
}
