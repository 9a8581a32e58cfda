import { z } from 'zod';

/** A message that could not be used (topic `crypto.dlq`), with where it came from and why. */
export const deadLetterSchema = z.object({
  topic: z.string(),
  partition: z.int(),
  offset: z.string(),
  key: z.string(),
  headers: z.record(z.string(), z.string()),
  /** The original bytes, base64. */
  value: z.base64(),
  reason: z.string(),
  /** ms UTC. */
  rejectedAt: z.int(),
});

export type DeadLetter = Readonly<z.infer<typeof deadLetterSchema>>;
