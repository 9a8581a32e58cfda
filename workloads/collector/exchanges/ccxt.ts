/** The part of ccxt that is used here, typed by hand: its own types would pull in all of its exchanges. */
export interface CcxtMarket {
  readonly id: string;
  readonly symbol: string;
  readonly base: string;
  readonly quote: string;
  readonly precision: { readonly price?: number; readonly amount?: number };
}

/** One socket (ccxt `base/ws/Client.js`). Its callbacks are bound when it dials, so they can be wrapped before that. */
export interface CcxtClient {
  lastPong?: number;
  connect(): Promise<unknown>;
  throttle(cost: number): Promise<void>;
  send(message: object): Promise<unknown>;
  onMessage(event: { readonly data: unknown }): void;
  onPing(): void;
  onPong(): void;
  onError(error: Error): void;
  onClose(event: unknown): void;
  close(): unknown;
}

export interface CcxtApi {
  readonly urls: { api: Record<string, unknown> };
  readonly has: Record<string, unknown>;
  loadHttpProxyAgent(): Promise<unknown>;
  loadMarkets(reload?: boolean): Promise<unknown>;
  market(symbol: string): CcxtMarket;
  client(url: string): CcxtClient;
  /** A hook of ccxt: sees each answer before its errors are judged, and returns the text that is parsed. */
  onRestResponse(
    status: number,
    statusText: string,
    url: string,
    method: string,
    headers: Readonly<Record<string, string>>,
    body: string,
  ): string;
  /** Gives undefined for what is no JSON; ccxt would go on with the bare text. */
  parseJson(text: string): unknown;
  close(): Promise<void>;
}

type CcxtClass = new (config: object) => CcxtApi;
type Endpoint = (params: Readonly<Record<string, unknown>>) => Promise<unknown>;

/**
 * An instance of one ccxt pro class, loaded from its own file: the package's entry loads every exchange (+80 MB instead
 * of +33). ccxt exports its entry alone, so the file is found beside it.
 */
export async function loadCcxt(className: string, config: object): Promise<CcxtApi> {
  const entry = import.meta.resolve('ccxt');
  const module: { default: CcxtClass } = await import(new URL(`./src/pro/${className}.js`, entry).href);
  const api = new module.default({ enableRateLimit: true, timeout: 10_000, ...config });
  // Their currencies come from other hosts or need keys, and nothing here uses them.
  api.has.fetchCurrencies = false;
  // Without it the first socket to a plain ws:// address never opens and never fails.
  await api.loadHttpProxyAgent();
  return api;
}

/** Calls a public REST endpoint by ccxt's generated name (`publicGetKlines`), through ccxt's rate limiter. */
export function callEndpoint(api: CcxtApi, name: string, params: Readonly<Record<string, unknown>>): Promise<unknown> {
  const endpoint = (api as unknown as Record<string, Endpoint | undefined>)[name];
  if (endpoint === undefined) throw new TypeError(`ccxt has no endpoint ${name}`);
  return endpoint.call(api, params);
}

/** Whether a ccxt error is of the class `name` or one below it. */
export function isCcxtError(error: unknown, name: string): boolean {
  for (let at = error; at instanceof Error; at = Object.getPrototypeOf(at))
    if (at.constructor.name === name) return true;
  return false;
}
