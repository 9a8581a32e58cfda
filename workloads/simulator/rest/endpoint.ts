import type { SimulatedExchange } from '../exchange.ts';

/** One REST path: what it costs and what it answers. `answer` throws an `ApiError` for a bad request. */
export interface Endpoint {
  weight(query: URLSearchParams): number;
  answer(query: URLSearchParams, exchange: SimulatedExchange): unknown;
}
