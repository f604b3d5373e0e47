import { z } from 'zod';

/** A text of one line: without control characters, one of which, NUL, no text of PostgreSQL may hold. */
export function plainText(maxLength: number): z.ZodString {
  return z
    .string()
    .max(maxLength)
    .regex(/^\P{Cc}*$/u, 'has control characters');
}
