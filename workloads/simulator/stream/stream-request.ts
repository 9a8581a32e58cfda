import { z } from 'zod';
import type { Connection } from './connection.ts';
import type { Emitter } from './emitter.ts';

const names = z.array(z.string());
const requestSchema = z.object({
  method: z.string(),
  params: z.array(z.unknown()).optional(),
  id: z.union([z.int(), z.string().max(36), z.null()]).optional(),
});

type Request = z.infer<typeof requestSchema>;

const methods = ['SUBSCRIBE', 'UNSUBSCRIBE', 'LIST_SUBSCRIPTIONS', 'SET_PROPERTY', 'GET_PROPERTY'];
const mostStreams = 1_024;

/** A request that is refused, in Binance's codes. */
class RequestError extends Error {
  override readonly name = 'RequestError';
  readonly code: number;

  constructor(code: number, message: string) {
    super(message);
    this.code = code;
  }
}

function parse(text: string): Request {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new RequestError(3, 'Invalid JSON: expected value at line 1 column 1');
  }
  const request = requestSchema.safeParse(value);
  if (request.success) return request.data;
  const [issue] = request.error.issues;
  if (issue?.path[0] === 'id') throw new RequestError(2, 'Invalid request: request ID must be an unsigned integer');
  throw new RequestError(2, `Invalid request: missing field \`${issue?.path.join('.') || 'method'}\``);
}

function streamsOf({ params }: Request): readonly string[] {
  const parsed = names.safeParse(params);
  if (!parsed.success) throw new RequestError(2, 'Invalid request: params must be an array of stream names');
  return parsed.data;
}

function requireCombined(request: Request): void {
  if (request.params?.[0] !== 'combined') throw new RequestError(0, 'Unknown property');
}

function setCombined(connection: Connection, request: Request): null {
  requireCombined(request);
  const value = request.params?.[1];
  if (typeof value !== 'boolean') throw new RequestError(1, 'Invalid value type: expected Boolean');
  connection.isCombined = value;
  return null;
}

function subscribe(connection: Connection, emitter: Emitter, request: Request): null {
  const streams = streamsOf(request);
  if (connection.streams.size + streams.length > mostStreams) {
    throw new RequestError(2, `Invalid request: more than ${mostStreams} streams`);
  }
  for (const stream of streams) emitter.subscribe(connection, stream);
  return null;
}

function execute(connection: Connection, emitter: Emitter, request: Request): unknown {
  switch (request.method) {
    case 'SUBSCRIBE':
      return subscribe(connection, emitter, request);
    case 'UNSUBSCRIBE':
      for (const stream of streamsOf(request)) emitter.unsubscribe(connection, stream);
      return null;
    case 'LIST_SUBSCRIPTIONS':
      return [...connection.streams];
    case 'SET_PROPERTY':
      return setCombined(connection, request);
    case 'GET_PROPERTY':
      requireCombined(request);
      return connection.isCombined;
    default:
      throw new RequestError(
        2,
        `Invalid request: unknown variant ${request.method}, expected one of ${methods.join(', ')}`,
      );
  }
}

/** Carries out what a client sent over its socket and answers it. */
export function handleStreamRequest(connection: Connection, emitter: Emitter, text: string): void {
  let id: Request['id'];
  try {
    const request = parse(text);
    id = request.id;
    connection.reply({ result: execute(connection, emitter, request), id: id ?? null });
  } catch (error) {
    if (!(error instanceof RequestError)) throw error;
    connection.reply({ error: { code: error.code, msg: error.message }, id: id ?? null });
  }
}
