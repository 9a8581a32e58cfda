import type { ErrorRequestHandler } from 'express';
import type { Logger } from '../../../runtime/log.ts';
import { createProblem, ProblemError, sendProblem } from './problem.ts';

const retryAfter = { 'retry-after': '5' };

/** Errors of a connection that could not be had or broke, by code (class 08: connection, 53: resources, 57P: shutdown). */
const unavailableCode = /^(08|53|57P|57014|ECONN|EPIPE|ENOTFOUND|ETIMEDOUT|EAI_AGAIN|ENOENT)/;
/** pg gives some of them no code. */
const unavailableMessage =
  /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered|Query read timeout)/;

function isUnavailable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code } = error as NodeJS.ErrnoException;
  if (code !== undefined && unavailableCode.test(code)) return true;
  if (error instanceof AggregateError) return error.errors.some(isUnavailable);
  return unavailableMessage.test(error.message);
}

/** What the client reads of any error; the log has the rest. */
export function failureHandler(logger: Logger): ErrorRequestHandler {
  return (error: unknown, request, response, next) => {
    if (response.headersSent) return next(error);
    sendProblem(response, problemOf(error, logger.child({ path: request.path })));
  };
}

/** The problem that stands for any error; what is not the client's business goes to the log. */
export function problemOf(error: unknown, logger: Logger): ProblemError {
  if (error instanceof ProblemError) return error;
  if (isUnavailable(error)) {
    logger.warn({ err: error }, 'the database does not answer');
    return new ProblemError(createProblem('unavailable', 'the database does not answer; try again later'), retryAfter);
  }
  const { status } = error as { readonly status?: unknown };
  if (typeof status === 'number' && status >= 400 && status < 500) {
    return new ProblemError(createProblem('bad-request', 'the path cannot be decoded: check its percent-encoding'));
  }
  logger.error({ err: error }, 'a request failed');
  return new ProblemError(createProblem('internal-error', 'the cause is in the log of the gateway'));
}
