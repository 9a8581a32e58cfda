import { type Request, type Response, Router } from 'express';
import type pg from 'pg';
import type { z } from 'zod';
import { candleQuerySchema, seriesQuerySchema, symbolQuerySchema } from '../../../contracts/api-query.ts';
import { readCandles } from './candle-store.ts';
import { readGaps } from './gap-store.ts';
import { openApiDocument } from './openapi.ts';
import { pageJson, startOfPage } from './page.ts';
import { invalidParameters, ProblemError } from './problem.ts';
import type { SymbolList } from './symbol-list.ts';
import type { TrackedSeries } from './tracked-series.ts';
import { readTrades } from './trade-store.ts';

export interface RouteDeps {
  readonly pool: pg.Pool;
  readonly series: TrackedSeries;
  readonly symbols: SymbolList;
}

/** The resources of `/api/v1`. */
export function createRoutes({ pool, series, symbols }: RouteDeps): Router {
  const router = Router();
  const openApi = JSON.stringify(openApiDocument());
  router.get('/symbols', async (request, response) => {
    parseQuery(symbolQuerySchema, request);
    sendJson(response, await symbols.json());
  });
  router.get('/candles', async (request, response) => {
    const query = parseQuery(candleQuerySchema, request);
    const name = `candles ${query.exchange} ${query.symbol} ${query.timeframe}`;
    const start = startOfPage(query, name);
    await series.require(query);
    sendJson(response, pageJson(await readCandles(pool, { ...query, start }), start, name));
  });
  for (const [resource, read] of [['trades', readTrades] as const, ['gaps', readGaps] as const]) {
    router.get(`/${resource}`, async (request, response) => {
      const query = parseQuery(seriesQuerySchema, request);
      const name = `${resource} ${query.exchange} ${query.symbol}`;
      const start = startOfPage(query, name);
      await series.require(query);
      sendJson(response, pageJson(await read(pool, { ...query, start }), start, name));
    });
  }
  router.get('/openapi.json', (_request, response) => sendJson(response, openApi));
  return router;
}

function parseQuery<S extends z.ZodObject>(schema: S, request: Request): z.infer<S> {
  const result = schema.safeParse(request.query);
  if (result.success) return result.data;
  throw new ProblemError(invalidParameters(result.error, Object.keys(schema.shape)));
}

/** Stored rows can change (a late trade, a backfill): caches ask each time, and get a 304 by the ETag. */
function sendJson(response: Response, json: string): void {
  response.set('cache-control', 'no-cache').type('application/json').send(json);
}
