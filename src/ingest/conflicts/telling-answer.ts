import { z } from 'zod';
import type { EventContract } from '../../events/contract.ts';
import type { JsonObject } from '../../events/outcome.ts';
import { sources } from '../records.ts';
import { isHidden, type Sight } from '../sight.ts';
import { listDifferences } from './compare.ts';
import type { Telling } from './tellings.ts';

const time = z.string().meta({ format: 'date-time' });

/** A telling of an event, without what it tells. */
export const tellingSchema = z.object({
  event_id: z.string(),
  event_time: time,
  received_at: time,
  producer: z.string().nullable().describe('Null: nobody named it.'),
  source: z.enum(sources),
  origin: z.string().describe('The request, the file or the topic.'),
  partition: z.int(),
  position: z.int().describe('The index in the request, the line of the file, or the offset.'),
});

/** A field that two tellings of one event tell differently. */
export const differenceSchema = z.object({
  name: z.string(),
  first: z
    .unknown()
    .optional()
    .describe(
      'As stored. Absent where the field is personal; of coordinates without geo:exact, and of ids of persons without personal:read.',
    ),
  second: z.unknown().optional(),
  is_personal: z.boolean(),
});

/** Lists what the second stored payload contradicts in the first, as far as somebody may see it who sees so much. */
export function shownDifferences(
  type: EventContract,
  { first, second }: { first: JsonObject; second: JsonObject },
  sight: Sight,
): z.infer<typeof differenceSchema>[] {
  const shows = (name: string) => !type.fields.some((field) => field.name === name && isHidden(field, sight));
  return listDifferences(type, first, second).map(({ name, isPersonal, first: one, second: other }) => ({
    name,
    ...(!isPersonal && shows(name) && { first: one, second: other }),
    is_personal: isPersonal,
  }));
}

/** Renders a telling. */
export function renderTelling(telling: Telling): z.infer<typeof tellingSchema> {
  return {
    event_id: telling.eventId,
    event_time: new Date(telling.eventTimeMs).toISOString(),
    received_at: new Date(telling.receivedAtMs).toISOString(),
    producer: telling.producer === '' ? null : telling.producer,
    source: telling.source,
    origin: telling.origin,
    partition: telling.partition,
    position: telling.position,
  };
}
