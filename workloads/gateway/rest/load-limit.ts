import type { RequestHandler } from 'express';
import type pg from 'pg';
import { createProblem, ProblemError } from './problem.ts';

/** Requests that may wait for a database connection; beyond, waiting would only make all of them slow. */
const maxWaiting = 200;

/** Refuses requests while too many wait for the database. */
export function limitLoad(pool: pg.Pool): RequestHandler {
  return (_request, _response, next) => {
    if (pool.waitingCount < maxWaiting) return next();
    next(
      new ProblemError(createProblem('unavailable', 'too many requests wait; try again later'), { 'retry-after': '1' }),
    );
  };
}

const deadlineMs = 10_000;

/** What `work` resolves with; a problem when it takes longer than anybody waits. */
export async function beforeDeadline<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    const problem = createProblem('unavailable', 'the database did not answer in time; try again later');
    timer = setTimeout(() => reject(new ProblemError(problem, { 'retry-after': '5' })), deadlineMs);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}
