import { z } from 'zod';
import { baseConfig } from '../../runtime/config.ts';

const origin = z
  .string()
  .trim()
  .refine((text) => URL.parse(text)?.origin === text, 'each must be an origin, such as https://desk.example');

/** The variables of the gateway. */
export const gatewayConfig = baseConfig.extend({
  /** Origins of other pages that may use the socket, separated by commas. */
  ALLOWED_ORIGINS: z
    .string()
    .default('')
    .transform((text) => (text === '' ? [] : text.split(',')))
    .pipe(z.array(origin)),
  KAFKA_BROKERS: z.undefined({ error: 'is not supported yet: leave it out' }).optional(),
});
