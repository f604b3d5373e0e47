import { z } from 'zod';
import { code, experiments, timestamp, uuid, version } from './fields.ts';
import { field, optional } from './field-traits.ts';

/** The newest version of the contract that this code understands. */
export const SCHEMA_VERSION = 1;

/**
 * What makes two messages the same event. `entity`: it happens once in the life of its entity, so (event_type, entity
 * id) names it whatever event_id the producer drew. `event_id`: it can happen again, so its own id names it.
 */
export type IdentifiedBy = 'entity' | 'event_id';

function envelope<const Type extends string>(type: Type) {
  return {
    event_id: optional(
      uuid('Unique for each event. Absent: derived from the content, so that a re-send is the same event.'),
    ),
    event_type: field(
      z.literal(type),
      { kind: 'plain', label: `"${type}"`, rule: `the constant "${type}"` },
      'Names the type.',
    ),
    event_timestamp: timestamp('When it happened, on the clock of the producer; kept to the millisecond.'),
    producer: optional(
      code(
        'The service that tells it. It is no part of the fact: the same fact from two producers is one event.',
      ),
    ),
    schema_version: optional(version(SCHEMA_VERSION), SCHEMA_VERSION),
    experiments: optional(experiments()),
  };
}

/** The fields that every event has. */
export const envelopeFields: ReadonlySet<string> = new Set(Object.keys(envelope('')));

/** Defines one event type: the envelope and its own fields, open to fields that the contract does not know. */
export function defineEvent<const Type extends string, Fields extends z.ZodRawShape>(definition: {
  type: Type;
  identifiedBy: IdentifiedBy;
  summary: string;
  fields: Fields;
}) {
  const { type, identifiedBy, summary, fields } = definition;
  return { type, identifiedBy, summary, schema: z.looseObject({ ...envelope(type), ...fields }) };
}
