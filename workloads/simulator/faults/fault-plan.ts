import { z } from 'zod';

/**
 * How often a fault strikes: at each opportunity with the probability `rate`, at most `count` times. Without `rate`
 * it strikes at every opportunity, with `every` at each n-th one.
 */
const occurrence = z.strictObject({
  rate: z.number().min(0).max(1).default(1),
  every: z.int().positive().default(1),
  count: z.int().positive().optional(),
});

const ms = z.number().positive().max(600_000);
const retryAfter = z.int().positive();

/** What shall go wrong. An opportunity is a message to one socket, or a REST request. */
const faultPlanSchema = z.strictObject({
  /** Streams: cut the connection instead of sending this message. */
  drop: occurrence.optional(),
  /** Trade streams: leave a trade out. */
  skip: occurrence.optional(),
  /** Trade streams: send one of the last trades once more. */
  repeat: occurrence.optional(),
  /** Trade streams: send a trade after the one that follows it. */
  reorder: occurrence.optional(),
  /** Streams: hold this message and all behind it back for `ms`. */
  delay: occurrence.extend({ ms }).optional(),
  /** Streams: send text that is no JSON, cut off in the middle. */
  truncate: occurrence.optional(),
  /** Depth streams: leave an update out, so that the sequence has a hole. */
  depthGap: occurrence.optional(),
  /** Depth streams: send an update twice. */
  depthRepeat: occurrence.optional(),
  /** REST: answer 429, and 418, with `Retry-After` (s). */
  rateLimit: occurrence.extend({ retryAfter: retryAfter.default(1) }).optional(),
  ban: occurrence.extend({ retryAfter: retryAfter.default(2) }).optional(),
  /** REST: answer with this status. */
  serverError: occurrence.extend({ status: z.int().min(500).max(599).default(503) }).optional(),
  /** REST: wait for `ms` before answering. */
  slow: occurrence.extend({ ms }).optional(),
  /** REST: cut the JSON off in the middle. */
  truncateAnswer: occurrence.optional(),
});

export type FaultPlan = Readonly<z.input<typeof faultPlanSchema>>;
export type CheckedFaultPlan = Readonly<z.output<typeof faultPlanSchema>>;
export type FaultKind = keyof CheckedFaultPlan;

/** A fault plan that cannot be used; `message` names what is wrong. */
export class FaultPlanError extends Error {
  override readonly name = 'FaultPlanError';
}

/** Checks a plan that came from outside. Throws a `FaultPlanError`. */
export function parseFaultPlan(value: unknown): CheckedFaultPlan {
  const result = faultPlanSchema.safeParse(value);
  if (result.success) return result.data;
  const issues = result.error.issues.map(({ path, message }) =>
    path.length ? `${path.join('.')}: ${message}` : message,
  );
  throw new FaultPlanError(issues.join('; '));
}
