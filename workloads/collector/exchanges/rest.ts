import { type CcxtApi, callEndpoint, isCcxtError } from './ccxt.ts';
import type { ExchangeClock } from './clock.ts';
import { BadSymbol, Banned, isExchangeError, RateLimited, Unavailable } from './errors.ts';
import type { Venue } from './venue.ts';

const minute = 60_000;
const banMs = 10 * minute;
const limitMs = 10_000;
/** Part of the weight that is left to others on the same address. */
const weightShare = 0.9;

type Headers = Readonly<Record<string, string>>;
type Refusal = RateLimited | Banned;

export interface RestOptions {
  readonly api: CcxtApi;
  readonly venue: Venue;
  readonly clock: ExchangeClock;
  readonly sleep: (ms: number) => Promise<void>;
}

/**
 * REST calls through ccxt and its rate limiter, with errors as the collector knows them. After a 429 or a ban nothing is
 * asked before its time is over; short of the weight limit calls wait for the next minute.
 */
export class Rest {
  private readonly options: RestOptions;
  private refusal: { readonly error: Refusal; readonly until: number } | null = null;
  private weight: { readonly used: number; readonly minute: number } | null = null;

  constructor(options: RestOptions) {
    this.options = options;
    const { api } = options;
    const original = api.onRestResponse;
    api.onRestResponse = (status, statusText, url, method, headers, body) => {
      this.judge(status, headers, body);
      const text = original.call(api, status, statusText, url, method, headers, body);
      return options.venue.keepDigits?.(text) ?? text;
    };
    const { parseJson } = api;
    api.parseJson = (text) => {
      const value = parseJson.call(api, text);
      if (value === undefined) throw new Unavailable(`${options.venue.id} sent no JSON: ${text.slice(0, 200)}`);
      return value;
    };
  }

  /** Request weight used in this minute of the exchange's; null where it has not told. */
  usedWeight(): number | null {
    if (this.weight === null) return null;
    return this.weight.minute === this.minute() ? this.weight.used : 0;
  }

  call(endpoint: string, params: Readonly<Record<string, unknown>>): Promise<unknown> {
    return this.run(`calling ${endpoint}`, () => callEndpoint(this.options.api, endpoint, params));
  }

  async run<T>(what: string, request: () => Promise<T>): Promise<T> {
    this.refuse();
    await this.waitForWeight();
    try {
      return await request();
    } catch (error) {
      throw this.translate(error, what);
    }
  }

  private minute(): number {
    return Math.floor(this.options.clock.now() / minute);
  }

  private refuse(): void {
    const left = (this.refusal?.until ?? 0) - performance.now();
    if (this.refusal === null || left <= 0) return;
    const { error } = this.refusal;
    const again = `${error.message} (${Math.ceil(left)} ms left)`;
    throw error.kind === 'banned' ? new Banned(again, left, error) : new RateLimited(again, left, error);
  }

  private async waitForWeight(): Promise<void> {
    const { venue, clock, sleep } = this.options;
    if (venue.weightLimit === undefined || (this.usedWeight() ?? 0) < venue.weightLimit * weightShare) return;
    await sleep(minute - (clock.now() % minute));
  }

  /** Sees every answer, before ccxt judges it. */
  private judge(status: number, headers: Headers, body: string): void {
    const weight = header(headers, 'x-mbx-used-weight-1m');
    if (weight !== undefined) this.weight = { used: Number(weight), minute: this.minute() };
    if (status < 400) return;
    const said = `${this.options.venue.id} answered ${status}: ${body.slice(0, 200)}`;
    if (status === 429) this.stop(new RateLimited(said, retryAfter(headers) ?? limitMs));
    if (status === 418 || status === 403 || status === 451) this.stop(new Banned(said, retryAfter(headers) ?? banMs));
    if (status >= 500) throw new Unavailable(said);
  }

  private stop(error: Refusal): never {
    this.refusal = { error, until: performance.now() + error.retryAfterMs };
    throw error;
  }

  private translate(error: unknown, what: string): Error {
    if (isExchangeError(error)) return error;
    const said = `${this.options.venue.id} failed while ${what}: ${error instanceof Error ? error.message : error}`;
    if (isCcxtError(error, 'BadSymbol') || this.options.venue.unknownMarket?.test(said)) {
      return new BadSymbol(said, { cause: error });
    }
    // Kraken says it in the body of a 200.
    if (isCcxtError(error, 'RateLimitExceeded') || isCcxtError(error, 'DDoSProtection')) {
      return new RateLimited(said, limitMs, error);
    }
    if (isCcxtError(error, 'OperationFailed')) return new Unavailable(said, { cause: error });
    return new Error(said, { cause: error });
  }
}

/** `Retry-After`, seconds or a date, in ms. */
function retryAfter(headers: Headers): number | undefined {
  const value = header(headers, 'retry-after');
  if (value === undefined) return undefined;
  const ms = /^\d+$/.test(value) ? Number(value) * 1_000 : Date.parse(value) - Date.now();
  return Number.isNaN(ms) ? undefined : Math.max(ms, 0);
}

function header(headers: Headers, name: string): string | undefined {
  return Object.entries(headers).find(([key]) => key.toLowerCase() === name)?.[1];
}
