import { eventJsonSchemas } from './json-schema.ts';

/** The event types as schemas of the API document, under their names, and `Event`, which is any of them. */
export function eventComponents(): Record<string, object> {
  const schemas = Object.entries(eventJsonSchemas()).map(
    ([type, { $schema: _dialect, ...schema }]) => [type, schema] as const,
  );
  const references = schemas.map(([type]) => [type, `#/components/schemas/${type}`] as const);
  const event = {
    description: 'One event: the envelope and the fields of its type. Unknown fields are dropped.',
    oneOf: references.map(([, $ref]) => ({ $ref })),
    discriminator: { propertyName: 'event_type', mapping: Object.fromEntries(references) },
  };
  return { Event: event, ...Object.fromEntries(schemas) };
}
