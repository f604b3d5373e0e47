import { z } from 'zod';
import { deadLetterReasons } from '../../events/contract.ts';
import { faultsSchema } from '../dead-letters/letter-answer.ts';
import type { Receipt, RecordResult } from '../records.ts';
import { renderReceiptToken } from './receipt-token.ts';

/** The reason of an event that its sender may not send. */
export const FAMILY_NOT_ALLOWED = 'family_not_allowed';

const storedResultSchema = z.object({
  index: z.int().describe('Position in the request, from 0; blank lines of NDJSON do not count.'),
  status: z
    .enum(['accepted', 'duplicate', 'conflict', 'rejected'])
    .describe(
      'duplicate: stored before, and this contradicts nothing. conflict: stored before, and this tells a field otherwise; what was stored stays. rejected: kept as a dead letter, if it has a dead_letter_id.',
    ),
  event_id: z.string().optional(),
  event_type: z.string().optional(),
  truncated_fields: z
    .array(z.string())
    .optional()
    .describe('The fields whose text was longer than the contract allows and is stored cut.'),
  added_fields: z
    .array(z.string())
    .optional()
    .describe('Of a duplicate: the fields that nobody had told before. They are stored.'),
  reason: z.enum(deadLetterReasons).optional(),
  path: z.string().optional().describe('JSON pointer to what is wrong; "" is the event as a whole.'),
  message: z.string().optional(),
  faults: faultsSchema,
  dead_letter_id: z.string().optional(),
});
const resultSchema = storedResultSchema
  .extend({
    reason: z
      .enum([...deadLetterReasons, FAMILY_NOT_ALLOWED])
      .optional()
      .describe('`family_not_allowed`: the key lacks the scope for the family, and the event is not stored.'),
  })
  .meta({ id: 'EventResult', description: 'What became of one event.' });

const withheldSchema = {
  dropped_fields: counts(
    'How many fields did not land because the contract does not know them, by name: at most 200 names, the rest as "other". Absent: none.',
  ),
  masked_fields: counts(
    'How many texts were masked, or landed as null, because they may be personal, by field. Absent: none.',
  ),
};

function counts(description: string) {
  return z.record(z.string(), z.int()).optional().describe(description);
}

const receipt = z.string().describe('Asks for the results again, at /v1/events/receipts/{receipt}.');

/** Every event accounted for: the counts add up to `received`, and there is one result each. */
export const ingestAnswerSchema = z
  .object({
    request_id: z.string(),
    status: z.literal('done'),
    received: z.int(),
    accepted: z.int(),
    duplicates: z.int(),
    conflicts: z.int(),
    rejected: z.int(),
    results: z.array(resultSchema),
    ...withheldSchema,
    receipt: receipt.nullable().describe('Null when nothing was sent.'),
  })
  .meta({ id: 'IngestAnswer', description: 'The events are stored, and each is accounted for.' });
export type IngestAnswer = z.infer<typeof ingestAnswerSchema>;

/** The events are durable; which of them were stored before is not known yet. */
export const landedAnswerSchema = z
  .object({
    request_id: z.string(),
    status: z.literal('landed'),
    received: z.int().optional(),
    ...withheldSchema,
    receipt,
    status_url: z.string().describe('Gives the results when they are known.'),
    refused: z
      .array(resultSchema)
      .optional()
      .describe(
        'Events that the key may not send: they are not stored, and not among the results. Absent: none.',
      ),
  })
  .meta({
    id: 'LandedAnswer',
    description: 'The events are stored for good; the results follow at status_url.',
  });
export type LandedAnswer = z.infer<typeof landedAnswerSchema>;

/** The results of a request as its answer. `receipt` is null when there was nothing to land. */
export function renderResults(
  requestId: string,
  results: readonly RecordResult[],
  landed: Receipt | null,
): IngestAnswer {
  const count = (status: RecordResult['status']) =>
    results.filter((result) => result.status === status).length;
  return {
    request_id: requestId,
    status: 'done',
    received: results.length,
    accepted: count('accepted'),
    duplicates: count('duplicate'),
    conflicts: count('conflict'),
    rejected: count('rejected'),
    results: results.map((result) => ({ index: result.position, ...renderResult(result) })),
    ...renderWithheld(landed),
    receipt: landed === null ? null : renderReceiptToken(landed),
  };
}

/** Renders what was withheld. Only the process that checked the request knows it: a receipt that is asked for later has none. */
function renderWithheld(landed: Receipt | null) {
  if (landed?.withheld === undefined) return {};
  const { dropped, masked } = landed.withheld;
  return {
    ...(dropped.size > 0 && { dropped_fields: Object.fromEntries(dropped) }),
    ...(masked.size > 0 && { masked_fields: Object.fromEntries(masked) }),
  };
}

/** One result, without its place. */
export function renderResult(result: RecordResult): Omit<z.infer<typeof storedResultSchema>, 'index'> {
  if (result.status !== 'rejected')
    return {
      status: result.status,
      event_id: result.eventId,
      event_type: result.eventType,
      ...(result.truncatedFields !== undefined && { truncated_fields: [...result.truncatedFields] }),
      ...(result.addedFields !== undefined && { added_fields: [...result.addedFields] }),
    };
  return {
    status: result.status,
    ...(result.eventType !== null && { event_type: result.eventType }),
    reason: result.reason,
    path: result.path,
    message: result.message,
    ...(result.faults !== undefined && { faults: [...result.faults] }),
    dead_letter_id: result.deadLetterId,
  };
}

/** The answer while the results are not known. */
export function renderLanded(requestId: string, landed: Receipt, received?: number): LandedAnswer {
  const token = renderReceiptToken(landed);
  return {
    request_id: requestId,
    status: 'landed',
    ...(received !== undefined && { received }),
    ...renderWithheld(landed),
    receipt: token,
    status_url: `/v1/events/receipts/${token}`,
  };
}
