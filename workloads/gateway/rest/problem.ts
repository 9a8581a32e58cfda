import type { Response } from 'express';
import type { z } from 'zod';
import type { Problem } from '../../../contracts/api.ts';

/** A request that gets no answer but a problem; whoever throws it decides what the client reads. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  readonly problem: Problem;
  readonly headers: Readonly<Record<string, string>>;

  constructor(problem: Problem, headers: Readonly<Record<string, string>> = {}) {
    super(problem.detail);
    this.problem = problem;
    this.headers = headers;
  }
}

const titles = {
  'invalid-parameter': [400, 'A parameter is wrong'],
  'bad-request': [400, 'The request cannot be read'],
  forbidden: [403, 'Not allowed'],
  'not-found': [404, 'There is no such thing'],
  'method-not-allowed': [405, 'The method is not allowed here'],
  'too-large': [413, 'The request is too large'],
  'too-many-requests': [429, 'Too many requests'],
  'internal-error': [500, 'The gateway failed'],
  unavailable: [503, 'Not available now'],
} as const;

export type ProblemName = keyof typeof titles;

export function createProblem(name: ProblemName, detail: string, parameters?: Problem['parameters']): Problem {
  const [status, title] = titles[name];
  return { type: `urn:cryptoviz:problem:${name}`, title, status, detail, ...(parameters && { parameters }) };
}

/** The problem of a request that its schema refused: names each parameter with the remedy. */
export function invalidParameters(error: z.ZodError, known: readonly string[]): Problem {
  const parameters = error.issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((name) => ({ name: name.slice(0, 64), detail: unknownParameter(known) }))
      : [{ name: issue.path.join('.') || 'request', detail: issue.message }],
  );
  const detail = parameters.map(({ name, detail }) => `${name} ${detail}`).join('; ');
  return createProblem('invalid-parameter', detail, parameters);
}

function unknownParameter(known: readonly string[]): string {
  return known.length > 0 ? `is not known here; there are ${known.join(', ')}` : 'is not known here; there are none';
}

export function sendProblem(response: Response, { problem, headers }: ProblemError): void {
  response
    .status(problem.status)
    .set({ 'cache-control': 'no-store', ...headers })
    .type('application/problem+json')
    .send(JSON.stringify(problem));
}
