import express, { type Express } from 'express';
import type { Registry } from 'prom-client';
import { healthListener } from '../../../runtime/http.ts';
import type { Logger } from '../../../runtime/log.ts';
import { failureHandler } from './failure.ts';
import { createProblem, ProblemError } from './problem.ts';
import { timeRequests } from './request-metrics.ts';
import { createRoutes, type RouteDeps } from './routes.ts';
import { bodyLimit, readOnly, securityHeaders } from './security.ts';
import { createWebPage } from './web-page.ts';

export interface AppDeps extends RouteDeps {
  readonly registry: Registry;
  readonly logger: Logger;
  readonly webRoot: string;
  readonly notReady: () => Promise<string | null>;
}

/** The HTTP side of the gateway: health routes, the API, and the page. */
export function createApp({ registry, logger, webRoot, notReady, ...routes }: AppDeps): Express {
  const app = express();
  app.disable('x-powered-by');
  app.set('query parser', 'simple');
  app.use(securityHeaders, timeRequests(registry), bodyLimit, readOnly);
  const health = healthListener({ registry, notReady });
  app.get(['/livez', '/readyz', '/metrics'], (request, response) => health(request, response));
  app.use('/api/v1', createRoutes(routes));
  app.use(createWebPage(webRoot));
  app.use((request, _response, next) => next(new ProblemError(unknownRoute(request.path))));
  app.use(failureHandler(logger));
  return app;
}

function unknownRoute(path: string) {
  return createProblem('not-found', `there is no ${path.slice(0, 100)}; /api/v1/openapi.json lists what there is`);
}
