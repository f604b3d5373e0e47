import { z } from 'zod';
import { eventTypes, families } from '../../events/contract.ts';
import { differenceSchema, tellingSchema } from '../../ingest/conflicts/telling-answer.ts';
import { letterSummarySchema } from '../../ingest/dead-letters/letter-answer.ts';
import { nextCursor } from '../../kernel/page-query.ts';
import { receiptSchema, time } from '../../metrics/answer.ts';
import { entityKinds } from './kinds.ts';
import { MOST_TELLINGS } from './statements.ts';

const entitySchema = z.object({
  kind: z.enum([...entityKinds, 'user']),
  id: z.string().describe('Masked where it is a person, without personal:read.'),
});

const retoldSchema = tellingSchema.extend({
  status: z
    .enum(['duplicate', 'conflict'])
    .describe('A duplicate contradicts nothing. A conflict does, and what was told first stays.'),
  added: z.array(z.string()).describe('The fields that it told for the first time; they count.'),
  fields: z
    .array(differenceSchema)
    .describe('Of a conflict: the fields that both tell, with different values. Empty of a duplicate.'),
});

const eventSchema = tellingSchema
  .partial({ producer: true, source: true, origin: true, partition: true, position: true })
  .extend({
    event_type: z.enum(eventTypes as [string, ...string[]]),
    entity: entitySchema.describe(
      'The event is one of this entity; the entity asked for, or one related to it.',
    ),
    delay_ms: z.int().describe('From when it happened, on the clock of its producer, to its arrival.'),
    gap_ms: z.int().nullable().describe('Since the event before; null of the first.'),
    data: z
      .record(z.string(), z.unknown())
      .nullable()
      .describe(
        'What it tells, with what later tellings have added. Ids of persons are masked without personal:read, and coordinates rounded to hundredths of a degree without geo:exact. Null: it is no longer kept.',
      ),
    told_again: z.int().describe('How often it was told again.'),
    tellings: z
      .array(retoldSchema)
      .describe(`The first ${MOST_TELLINGS} times that it was told again, in the order of their arrival.`),
  })
  .meta({ id: 'TimelineEvent' });

/** The timeline of an entity. */
export const timelineSchema = z
  .object({
    entity: entitySchema,
    from: time('Start of the range, inclusive.'),
    to: time('End of the range, exclusive.'),
    events: z.array(eventSchema).describe('The earliest first; those of one moment in the order of arrival.'),
    dead_letters: z
      .array(letterSummarySchema)
      .describe('The newest messages that were no events and name the entity, on the first page.'),
    more_dead_letters: z.boolean().describe('There are older ones, which are not listed.'),
    related: z.array(entitySchema).describe('Other entities that these events name.'),
    expired: z
      .boolean()
      .describe('Some of its events are no longer kept: METRICS_RETENTION_DAYS says how long they are.'),
    withheld: z
      .array(z.enum([...families, 'dead_letters']))
      .describe('What may name the entity, too, and may not be read with these scopes.'),
    next_cursor: nextCursor,
    receipt: receiptSchema.describe(
      'How complete the families of these events are, on the days on which something happened to the entity.',
    ),
  })
  .meta({ id: 'Timeline' });

export type TimelineAnswer = z.infer<typeof timelineSchema>;
