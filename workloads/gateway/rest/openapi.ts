import { z } from 'zod';
import {
  apiCandleSchema,
  apiGapSchema,
  apiSymbolSchema,
  apiTradeSchema,
  candlePageSchema,
  gapPageSchema,
  problemSchema,
  symbolPageSchema,
  tradePageSchema,
} from '../../../contracts/api.ts';
import { candleQuerySchema, seriesQuerySchema, symbolQuerySchema } from '../../../contracts/api-query.ts';

const answers = {
  ...{ Candle: apiCandleSchema, Trade: apiTradeSchema, Gap: apiGapSchema, Symbol: apiSymbolSchema },
  ...{ CandlePage: candlePageSchema, TradePage: tradePageSchema, GapPage: gapPageSchema },
  ...{ SymbolPage: symbolPageSchema, Problem: problemSchema },
};

const operations = [
  ['symbols', 'Tracked series and how they are doing', symbolQuerySchema, 'SymbolPage'],
  ['candles', 'Candles of a series, ascending', candleQuerySchema, 'CandlePage'],
  ['trades', 'Trades of a series, ascending', seriesQuerySchema, 'TradePage'],
  ['gaps', 'Holes in the trades of a series that touch the range, ascending', seriesQuerySchema, 'GapPage'],
] as const;

/** The OpenAPI 3.1 document of the API, made of the schemas that check it. */
export function openApiDocument() {
  return {
    openapi: '3.1.0',
    info: { title: 'CryptoViz', version: '1', description: 'Market data, stored and live. Times are ms UTC.' },
    paths: Object.fromEntries(operations.map((operation) => [`/api/v1/${operation[0]}`, pathItem(operation)])),
    components: { schemas: components() },
  };
}

function pathItem([operationId, summary, query, answer]: (typeof operations)[number]) {
  return {
    get: {
      operationId,
      summary,
      parameters: parameters(query),
      responses: {
        200: { description: 'One page', content: content('application/json', answer) },
        304: { description: 'Not changed since the ETag of the request' },
        400: problem('A parameter is wrong'),
        404: problem('No such exchange or symbol'),
        503: problem('The database does not answer; Retry-After tells when to try again'),
      },
    },
  };
}

const content = (type: string, name: string) => ({ [type]: { schema: { $ref: `#/components/schemas/${name}` } } });
const problem = (description: string) => ({ description, content: content('application/problem+json', 'Problem') });

function parameters(query: z.ZodObject) {
  const { properties = {}, required = [] } = z.toJSONSchema(query, { io: 'input' });
  return Object.entries(properties).map(([name, schema]) => {
    const { description, ...rest } = schema as { description?: string };
    return { name, in: 'query', required: required.includes(name), ...(description && { description }), schema: rest };
  });
}

function components() {
  const registry = z.registry<{ id: string }>();
  for (const [id, schema] of Object.entries(answers)) registry.add(schema, { id });
  const { schemas } = z.toJSONSchema(registry, { uri: (id) => `#/components/schemas/${id}` });
  return Object.fromEntries(Object.entries(schemas).map(([id, { $schema, $id, ...schema }]) => [id, schema]));
}
