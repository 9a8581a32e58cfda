import type { RequestHandler } from 'express';
import { createProblem, ProblemError } from './problem.ts';

const contentSecurityPolicy = [
  "default-src 'self'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "connect-src 'self' ws: wss:",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const headers = {
  'content-security-policy': contentSecurityPolicy,
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
};

export const securityHeaders: RequestHandler = (_request, response, next) => {
  response.set(headers);
  next();
};

const maxBodyBytes = 100 * 1024;

/** Nothing here takes a body; a large one is refused before it is sent. */
export const bodyLimit: RequestHandler = (request, response, next) => {
  if (Number(request.headers['content-length'] ?? 0) <= maxBodyBytes) return next();
  response.set('connection', 'close');
  next(new ProblemError(createProblem('too-large', `the body is larger than ${maxBodyBytes} bytes; send none`)));
};

/** Only reading is offered. */
export const readOnly: RequestHandler = (request, response, next) => {
  if (request.method === 'GET' || request.method === 'HEAD') return next();
  response.set('connection', 'close');
  const problem = createProblem('method-not-allowed', `${request.method} is not offered here; use GET`);
  next(new ProblemError(problem, { allow: 'GET, HEAD' }));
};
