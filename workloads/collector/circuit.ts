/** How attempts are spaced after failures. */
export interface CircuitPolicy {
  /** Bounds of the backoff, ms: attempt n waits a random part of min(maxMs, baseMs × 2^(n−1)) (full jitter). */
  readonly baseMs: number;
  readonly maxMs: number;
  /** Failures in a row after which nothing is tried for `openMs`; then one attempt decides. */
  readonly opensAfter: number;
  readonly openMs: number;
  /** How long it has to go well until earlier failures are forgotten, ms: a socket that drops at once is no success. */
  readonly stableMs: number;
}

export const socketPolicy: CircuitPolicy = {
  baseMs: 250,
  maxMs: 30_000,
  opensAfter: 5,
  openMs: 60_000,
  stableMs: 2_000,
};

export const restPolicy: CircuitPolicy = { ...socketPolicy, stableMs: 0 };

export interface Circuit {
  readonly state: 'closed' | 'open' | 'half-open';
  readonly failures: number;
  /** Nothing may be tried before, ms. */
  readonly notBefore: number;
  /** Since when it goes well, ms; null since the last failure. */
  readonly wellSince: number | null;
}

export const closedCircuit: Circuit = { state: 'closed', failures: 0, notBefore: 0, wellSince: null };

/** The circuit after a failed attempt. Times are ms of one clock, `random` is in [0, 1). */
export function afterFailure(
  circuit: Circuit,
  { now, random }: { readonly now: number; readonly random: number },
  policy: CircuitPolicy,
): Circuit {
  const isStable = circuit.wellSince !== null && now - circuit.wellSince >= policy.stableMs;
  const failures = (isStable ? 0 : circuit.failures) + 1;
  const opens = failures >= policy.opensAfter;
  const backoff = opens ? policy.openMs : random * Math.min(policy.maxMs, policy.baseMs * 2 ** (failures - 1));
  const notBefore = Math.max(circuit.notBefore, now + backoff);
  return { state: opens ? 'open' : 'closed', failures, notBefore, wellSince: null };
}

/** The circuit after an attempt that went well, or still does. */
export function afterSuccess(circuit: Circuit, now: number): Circuit {
  return { ...circuit, state: 'closed', wellSince: circuit.wellSince ?? now };
}

/** The exchange asks to wait: nothing failed, but nothing may be tried before. */
export function afterLimit(circuit: Circuit, now: number, retryAfterMs: number): Circuit {
  const state = circuit.state === 'half-open' ? 'closed' : circuit.state;
  return { ...circuit, state, notBefore: Math.max(circuit.notBefore, now + retryAfterMs) };
}

/** The circuit when an attempt is let through. */
export function onAttempt(circuit: Circuit): Circuit {
  return circuit.state === 'open' ? { ...circuit, state: 'half-open' } : circuit;
}
