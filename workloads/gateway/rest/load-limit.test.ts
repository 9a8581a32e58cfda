import { afterEach, expect, it, vi } from 'vitest';
import { beforeDeadline } from './load-limit.ts';
import { ProblemError } from './problem.ts';

afterEach(() => vi.useRealTimers());

it('passes on what comes in time', async () => {
  await expect(beforeDeadline(Promise.resolve(5))).resolves.toBe(5);
  await expect(beforeDeadline(Promise.reject(new Error('broken')))).rejects.toThrow('broken');
});

it('is a problem with Retry-After when it takes too long', async () => {
  vi.useFakeTimers();
  const answer = beforeDeadline(new Promise(() => undefined)).catch((error: unknown) => error);
  await vi.advanceTimersByTimeAsync(10_000);
  const error = (await answer) as ProblemError;
  expect(error).toBeInstanceOf(ProblemError);
  expect(error.problem.status).toBe(503);
  expect(error.headers).toEqual({ 'retry-after': '5' });
});
