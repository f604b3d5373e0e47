import { z } from 'zod';

/** A text of one line: without control characters, one of which, NUL, no text of PostgreSQL may hold. */
export function plainText(maxLength: number): z.ZodString {
  // It is a refinement and no pattern: generators of requests cannot make texts for one by Unicode classes.
  return z
    .string()
    .max(maxLength)
    .refine((text) => !/\p{Cc}/u.test(text), 'has control characters');
}
