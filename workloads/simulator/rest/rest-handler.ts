import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout } from 'node:timers/promises';
import type { SimulatedExchange } from '../exchange.ts';
import type { FaultSource } from '../faults/fault-control.ts';
import { ApiError } from './api-error.ts';
import { endpoints } from './endpoints.ts';
import type { WeightCounter } from './weight.ts';

export interface RestDependencies {
  readonly exchange: SimulatedExchange;
  readonly faults: FaultSource;
  readonly weight: WeightCounter;
}

function strikeFault(faults: FaultSource): void {
  const ban = faults.strike('ban');
  if (ban) throw new ApiError(418, -1003, 'Way too much request weight used; IP banned.', retry(ban.retryAfter));
  const limit = faults.strike('rateLimit');
  if (limit) throw new ApiError(429, -1003, 'Too much request weight used.', retry(limit.retryAfter));
  const failure = faults.strike('serverError');
  if (failure) throw new ApiError(failure.status, -1001, 'Internal error; unable to process your request.');
}

function retry(seconds: number): Readonly<Record<string, string>> {
  return { 'Retry-After': String(seconds) };
}

function send(response: ServerResponse, status: number, body: string): void {
  response.writeHead(status, { 'Content-Type': 'application/json;charset=UTF-8' }).end(body);
}

function sendError(response: ServerResponse, error: unknown): void {
  if (!(error instanceof ApiError)) throw error;
  for (const [name, value] of Object.entries(error.headers)) response.setHeader(name, value);
  send(response, error.status, JSON.stringify({ code: error.code, msg: error.message }));
}

async function answer(
  { exchange, faults, weight }: RestDependencies,
  url: URL,
  response: ServerResponse,
): Promise<void> {
  const endpoint = endpoints.get(url.pathname);
  if (endpoint === undefined) throw new ApiError(404, -1000, `Path ${url.pathname}, Method GET is invalid`);
  strikeFault(faults);
  const used = weight.use(endpoint.weight(url.searchParams));
  response.setHeader('X-MBX-USED-WEIGHT', used).setHeader('X-MBX-USED-WEIGHT-1M', used);
  const slow = faults.strike('slow');
  if (slow) await setTimeout(slow.ms, undefined, { ref: false });
  const body = JSON.stringify(await endpoint.answer(url.searchParams, exchange));
  send(response, 200, faults.strike('truncateAnswer') ? body.slice(0, body.length >> 1) : body);
}

/** Answers requests to `/api/v3/…` as Binance does. */
export function restHandler(dependencies: RestDependencies) {
  return async (request: IncomingMessage, url: URL, response: ServerResponse): Promise<void> => {
    try {
      if (request.method !== 'GET') throw new ApiError(405, -1000, `Request method '${request.method}' not supported`);
      await answer(dependencies, url, response);
    } catch (error) {
      sendError(response, error);
    }
  };
}
