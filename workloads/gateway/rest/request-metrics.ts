import type { RequestHandler } from 'express';
import { Histogram, type Registry } from 'prom-client';

/** Counts and times the answers by resource and status. */
export function timeRequests(registry: Registry): RequestHandler {
  const duration = new Histogram({
    name: 'cryptoviz_gateway_request_seconds',
    help: 'Time to answer an HTTP request',
    labelNames: ['resource', 'status'],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5],
    registers: [registry],
  });
  return (request, response, next) => {
    const stop = duration.startTimer();
    const resource = resourceOf(request.path);
    response.on('close', () => stop({ resource, status: String(response.statusCode) }));
    next();
  };
}

/** One of a fixed few: a path made up by a client must not become a series of metrics. */
function resourceOf(path: string): string {
  return (
    /^\/api\/v1\/(symbols|candles|trades|gaps|openapi\.json)$/.exec(path)?.[1] ?? (path === '/' ? 'page' : 'other')
  );
}
