import { type Logger, pino } from 'pino';

export type { Logger };

/** A logger of JSON lines on stdout, as every process uses it. `level` is one of pino's, or `silent`. */
export function createLogger(name: string, level: string): Logger {
  const serializers = { error: pino.stdSerializers.errWithCause };
  return pino({ name, level, base: { name }, timestamp: pino.stdTimeFunctions.isoTime, serializers });
}
