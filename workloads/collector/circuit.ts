/** How attempts are spaced after failures. */
export interface CircuitPolicy {
  /** Bounds of the backoff, ms: attempt n waits a random part of min(maxMs, baseMs × 2^(n−1)) (full jitter). */
  readonly baseMs: number;
  readonly maxMs: number;
  /** Failures in a row after which nothing is tried for `openMs`; then one attempt decides. */
  readonly opensAfter: number;
  readonly openMs: number;
}

export const circuitPolicy: CircuitPolicy = { baseMs: 250, maxMs: 30_000, opensAfter: 5, openMs: 60_000 };

export type Circuit =
  | { readonly state: 'closed'; readonly failures: number; readonly notBefore: number }
  | { readonly state: 'open'; readonly failures: number; readonly notBefore: number }
  | { readonly state: 'half-open'; readonly failures: number; readonly notBefore: number };

export const closedCircuit: Circuit = { state: 'closed', failures: 0, notBefore: 0 };

export interface Failure {
  readonly now: number;
  /** In [0, 1). */
  readonly random: number;
  /** What the exchange asked us to wait, ms. */
  readonly retryAfterMs: number;
}

/** The circuit after a failed attempt. Times are ms of the clock that `now` comes from. */
export function afterFailure(circuit: Circuit, { now, random, retryAfterMs }: Failure, policy: CircuitPolicy): Circuit {
  const failures = circuit.failures + 1;
  const opens = failures >= policy.opensAfter;
  const backoff = opens ? policy.openMs : random * Math.min(policy.maxMs, policy.baseMs * 2 ** (failures - 1));
  const notBefore = now + Math.max(backoff, retryAfterMs);
  return { state: opens ? 'open' : 'closed', failures, notBefore };
}

/** The exchange asks to wait: nothing failed, but nothing may be tried before. */
export function afterLimit(circuit: Circuit, now: number, retryAfterMs: number): Circuit {
  return { ...circuit, notBefore: Math.max(circuit.notBefore, now + retryAfterMs) };
}

/** The circuit when an attempt is let through. */
export function onAttempt(circuit: Circuit): Circuit {
  return circuit.state === 'open' ? { ...circuit, state: 'half-open' } : circuit;
}
