import { z } from 'zod';
import { contract, type EventContract, type EventType } from './contract.ts';
import { eventExamples } from './examples.ts';
import type { JsonObject } from './outcome.ts';

/**
 * The JSON Schema (2020-12) of every event type, for the documents and OpenAPI: with title, descriptions, defaults, an
 * example and, as `x-unit`, `x-cut-at-characters` and `x-personal-data`, what JSON Schema has no word for.
 */
export function eventJsonSchemas(): Record<EventType, JsonObject> {
  const schemas = contract.values().map((type) => [type.eventType, jsonSchemaOf(type)] as const);
  return Object.fromEntries(schemas) as Record<EventType, JsonObject>;
}

function jsonSchemaOf(type: EventContract): JsonObject {
  const { properties, ...schema } = z.toJSONSchema(type.schema, { io: 'input', target: 'draft-2020-12' });
  const annotated = type.fields.map(({ name, unit, personal, cutAt, defaultValue }) => {
    const annotations = {
      ...(unit !== undefined && { 'x-unit': unit }),
      ...(cutAt !== undefined && { 'x-cut-at-characters': cutAt }),
      ...(personal !== undefined && { 'x-personal-data': personal }),
      ...(defaultValue !== undefined && { default: defaultValue }),
    };
    return [name, { ...(properties![name] as JsonObject), ...annotations }] as const;
  });
  return {
    ...schema,
    title: type.eventType,
    description: type.summary,
    properties: Object.fromEntries(annotated),
    additionalProperties: true,
    examples: [eventExamples[type.eventType]],
  };
}
