import { z } from 'zod';
import { deadLetterReasons } from '../../../events/contract.ts';
import { MOST_FAULTS } from '../../../events/explain.ts';
import { faultSchema } from '../../dead-letters/letter-answer.ts';

const index = z.int().describe('Position in the request, from 0; blank lines of NDJSON do not count.');

const warningSchema = z.object({
  code: z.enum([
    'field_dropped',
    'text_cut',
    'text_masked',
    'stored_as_null',
    'personal_hashed',
    'personal_removed',
  ]),
  fields: z.array(z.string()),
  message: z.string().describe('What happens to these fields.'),
});

const rowSchema = z
  .object({
    family: z.string().describe('Its table is `<family>_events`.'),
    event_type: z.string(),
    identity: z.string().describe('With event_type: another event with it is the same event.'),
    event_id: z.string().describe('As sent, or derived from the content.'),
    entity_id: z.string(),
    event_time: z.string().meta({ format: 'date-time' }),
    payload: z
      .record(z.string(), z.unknown())
      .describe('The event as it would be stored; of personal fields, warnings give the names alone.'),
  })
  .meta({ id: 'CheckedRow' });

const acceptedSchema = z.object({
  index,
  status: z.literal('accepted'),
  row: rowSchema,
  repeats: z
    .object({
      index,
      same_content: z
        .boolean()
        .describe(
          'True: it would be a duplicate. False: a duplicate too, unless it tells a field otherwise, which is a conflict.',
        ),
    })
    .optional()
    .describe('An earlier event of the request that is the same event. Absent: none.'),
  warnings: z.array(warningSchema),
});

const rejectedSchema = z.object({
  index,
  status: z.literal('rejected'),
  event_type: z.string().optional(),
  reason: z.enum(deadLetterReasons),
  faults: z.array(faultSchema).describe(`All that is wrong, at most ${MOST_FAULTS} faults.`),
});

const resultSchema = z
  .discriminatedUnion('status', [acceptedSchema, rejectedSchema])
  .meta({ id: 'CheckResult', description: 'What one event would become.' });
export type CheckResult = z.infer<typeof resultSchema>;
export type Warning = z.infer<typeof warningSchema>;

export const checkAnswerSchema = z
  .object({
    request_id: z.string(),
    received: z.int(),
    accepted: z.int(),
    rejected: z.int(),
    results: z.array(resultSchema),
  })
  .meta({ id: 'CheckAnswer', description: 'What the events would become; nothing is stored.' });

/** Renders the answer with its counts. */
export function renderCheckAnswer(
  requestId: string,
  results: CheckResult[],
): z.infer<typeof checkAnswerSchema> {
  const accepted = results.filter(({ status }) => status === 'accepted').length;
  return {
    request_id: requestId,
    received: results.length,
    accepted,
    rejected: results.length - accepted,
    results,
  };
}
