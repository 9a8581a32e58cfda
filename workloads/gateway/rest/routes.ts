import { type Request, type Response, Router } from 'express';
import type pg from 'pg';
import type { z } from 'zod';
import {
  candleQuerySchema,
  type SeriesQuery,
  seriesQuerySchema,
  symbolQuerySchema,
} from '../../../contracts/api-query.ts';
import { readCandles } from './candle-store.ts';
import type { Cursor } from './cursor.ts';
import { readGaps } from './gap-store.ts';
import { beforeDeadline, limitLoad } from './load-limit.ts';
import { openApiDocument } from './openapi.ts';
import { pageJson, type StoredPage, startOfPage } from './page.ts';
import { invalidParameters, ProblemError } from './problem.ts';
import type { SymbolList } from './symbol-list.ts';
import type { TrackedSeries } from './tracked-series.ts';
import { readTrades } from './trade-store.ts';

export interface RouteDeps {
  readonly pool: pg.Pool;
  readonly series: TrackedSeries;
  readonly symbols: SymbolList;
}

type SeriesSchema = typeof seriesQuerySchema | typeof candleQuerySchema;
type Read<Q> = (pool: pg.Pool, range: Q & { readonly start: Cursor }) => Promise<StoredPage>;

/** The resources of `/api/v1`. */
export function createRoutes({ pool, series, symbols }: RouteDeps): Router {
  const router = Router();
  const openApi = JSON.stringify(openApiDocument());
  const page = async <Q extends SeriesQuery>(query: Q, read: Read<Q>, name: string): Promise<string> => {
    const start = startOfPage(query, name);
    await series.require(query);
    return pageJson(await read(pool, { ...query, start }), start, name);
  };
  const serve = (path: string, answer: (request: Request) => Promise<string>): void => {
    router.get(path, async (request, response) => sendJson(response, await beforeDeadline(answer(request))));
  };
  router.get('/openapi.json', (_request, response) => sendJson(response, openApi));
  router.use(limitLoad(pool));
  serve('/symbols', async (request) => {
    parseQuery(symbolQuerySchema, request);
    return symbols.json();
  });
  serve('/candles', async (request) => {
    const query = parseQuery(candleQuerySchema, request);
    return page(query, readCandles, `candles ${query.exchange} ${query.symbol} ${query.timeframe}`);
  });
  serve('/trades', async (request) => {
    const query = parseQuery(seriesQuerySchema, request);
    return page(query, readTrades, `trades ${query.exchange} ${query.symbol}`);
  });
  serve('/gaps', async (request) => {
    const query = parseQuery(seriesQuerySchema, request);
    return page(query, readGaps, `gaps ${query.exchange} ${query.symbol}`);
  });
  return router;
}

function parseQuery<S extends SeriesSchema | typeof symbolQuerySchema>(schema: S, request: Request): z.infer<S> {
  const result = schema.safeParse(request.query);
  if (result.success) return result.data as z.infer<S>;
  throw new ProblemError(invalidParameters(result.error, Object.keys(schema.shape)));
}

/** Stored rows can change (a late trade, a backfill): caches ask each time, and get a 304 by the ETag. */
function sendJson(response: Response, json: string): void {
  response.set('cache-control', 'no-cache').type('application/json').send(json);
}
