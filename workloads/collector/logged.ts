import { isExchangeError } from './exchanges/errors.ts';

/** What a log line says of an error: of one that exchanges are known for its reason alone, of another one everything. */
export function logged(error: unknown): Readonly<Record<string, unknown>> {
  return isExchangeError(error) ? { reason: error.message } : { error };
}
