import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, test } from 'vitest';
import { eventTypes } from './contract.ts';
import { eventExamples } from './examples.ts';
import { eventJsonSchemas } from './json-schema.ts';

const schemas = eventJsonSchemas();

test('there is a schema for every type, which its example fulfils', () => {
  expect(Object.keys(schemas)).toEqual(eventTypes);
  const ajv = new Ajv2020({ strict: true, keywords: ['x-unit', 'x-cut-at-characters', 'x-personal-data'] });
  const failed = eventTypes.filter((type) => !ajv.validate(schemas[type], eventExamples[type]));
  expect(failed).toEqual([]);
});

test('a schema says what a producer needs to know', () => {
  const schema = schemas['route.cancelled'];
  expect(schema).toMatchObject({
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'route.cancelled',
    description: 'A route is offered no longer.',
    type: 'object',
    required: ['event_type', 'event_timestamp', 'route_id', 'driver_id', 'route_name'],
    additionalProperties: true,
    examples: [eventExamples['route.cancelled']],
  });
  expect((schema['properties'] as Record<string, unknown>)['active_bookings_count']).toEqual({
    anyOf: [
      {
        type: 'integer',
        minimum: 0,
        maximum: 2147483647,
        description: 'Bookings that were open when it ended.',
      },
      { type: 'null' },
    ],
    description: 'Bookings that were open when it ended.',
    default: 0,
    'x-unit': 'bookings',
  });
});

test('personal data is marked', () => {
  const properties = schemas['user.registered']['properties'] as Record<string, Record<string, unknown>>;
  const marked = Object.entries(properties).map(([name, property]) => [name, property['x-personal-data']]);
  expect(marked.filter(([, mark]) => mark !== undefined)).toEqual([
    ['phone', 'hashed'],
    ['full_name', 'removed'],
    ['email', 'hashed'],
  ]);
});
