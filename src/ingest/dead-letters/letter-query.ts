import { z } from 'zod';
import { deadLetterReasons } from '../../events/contract.ts';
import type { LetterFilter } from './dead-letters.ts';
import { sources } from '../records.ts';
import { instant, pageQuery } from '../../kernel/page-query.ts';

/** The parameters that select letters, of the API and of the commands. */
export const letterFilterSchema = z.strictObject({
  state: z.enum(['open', 'resolved']).optional().describe('Default: both.'),
  reason: z.enum(deadLetterReasons).optional(),
  type: z.string().max(200).optional().describe('The event type, as sent; empty: those of unknown type.'),
  source: z.enum(sources).optional(),
  origin: z.string().max(1000).optional().describe('The request or the file.'),
  from: instant('Received at this time or later.'),
  to: instant('Received before this time.'),
});

/** The parameters of one page of a list. */
export const letterListSchema = letterFilterSchema.extend(pageQuery);

/** The filter that the parameters mean. */
export function parseLetterFilter(query: z.output<typeof letterFilterSchema>): LetterFilter {
  const { state, reason, type, source, origin, from, to } = query;
  return {
    ...(state !== undefined && { state }),
    ...(reason !== undefined && { reason }),
    ...(type !== undefined && { eventType: type }),
    ...(source !== undefined && { source }),
    ...(origin !== undefined && { origin }),
    ...(from !== undefined && { fromMs: Date.parse(from) }),
    ...(to !== undefined && { toMs: Date.parse(to) }),
  };
}
