import { z } from 'zod';

/** The parameters of one page, of every list that may grow. */
export const pageQuery = {
  limit: z.coerce
    .number({ error: 'is not a number' })
    .int('is not a whole number')
    .min(1, 'is less than 1')
    .max(1000, 'is more than 1000')
    .default(100)
    .describe('How many at most, 1 to 1000.'),
  cursor: z.string().max(200).optional().describe('next_cursor of the page before.'),
};

/** The end of each answer with a page. */
export const nextCursor = z.string().nullable().describe('Gives the next page; null at the end.');

/** A bound in time, of a list. */
export const instant = (description: string) =>
  z.iso
    .datetime({ offset: true, error: 'is not a time in RFC 3339, such as 2026-03-01T00:00:00Z' })
    .optional()
    .describe(description);
