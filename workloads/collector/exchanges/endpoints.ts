import { z } from 'zod';
import { ConfigError } from '../../../runtime/config.ts';

/** Where an exchange is reached instead of its own hosts: a testnet, a proxy, the simulator. Without trailing slash. */
export interface Endpoints {
  readonly restUrl?: string;
  readonly wsUrl?: string;
}

const restSchema = z.url({ protocol: /^https?$/, error: 'must be a URL such as http://127.0.0.1:8080' });
const wsSchema = z.url({ protocol: /^wss?$/, error: 'must be a URL such as ws://127.0.0.1:8080' });

/**
 * Reads `EXCHANGE_<ID>_REST_URL` and `EXCHANGE_<ID>_WS_URL`; empty counts as absent. Throws a `ConfigError` that names
 * the variable when it is not a URL of that kind.
 */
export function readEndpoints(id: string, env: NodeJS.ProcessEnv): Endpoints {
  const restUrl = read(`EXCHANGE_${id.toUpperCase()}_REST_URL`, restSchema, env);
  const wsUrl = read(`EXCHANGE_${id.toUpperCase()}_WS_URL`, wsSchema, env);
  return { ...(restUrl && { restUrl }), ...(wsUrl && { wsUrl }) };
}

function read(name: string, schema: z.ZodType<string>, env: NodeJS.ProcessEnv): string | undefined {
  const value = env[name];
  if (!value) return undefined;
  const result = schema.safeParse(value);
  if (!result.success) throw new ConfigError(`${name}: ${result.error.issues[0]?.message}, not "${value}"`);
  return value.replace(/\/+$/, '');
}
