import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, test } from 'vitest';
import { asyncApiDocument } from './async-api.ts';
import { contract, eventTypes, families } from './contract.ts';

type Json = Record<string, unknown>;
const document = asyncApiDocument({ topicPrefix: 'openride.events', version: '1.0.0' });

function at(pointer: string): unknown {
  return pointer
    .slice(2)
    .split('/')
    .reduce<unknown>((value, name) => (value as Json | undefined)?.[name], document);
}

function* references(value: unknown): Generator<string> {
  if (typeof value !== 'object' || value === null) return;
  if ('$ref' in value && typeof value.$ref === 'string') yield value.$ref;
  for (const part of Object.values(value)) yield* references(part);
}

test('has what AsyncAPI 3 asks for, and nothing that it does not know', () => {
  expect(document).toMatchObject({
    asyncapi: '3.0.0',
    info: { title: expect.any(String), version: '1.0.0' },
  });
  const allowed = [
    'asyncapi',
    'info',
    'servers',
    'channels',
    'operations',
    'components',
    'defaultContentType',
    'id',
  ];
  expect(Object.keys(document).filter((name) => !allowed.includes(name))).toEqual([]);
  for (const channel of Object.values(document['channels'] as Record<string, Json>)) {
    expect(channel).toMatchObject({
      address: expect.stringMatching(/^openride\.events\.\w+$/),
      messages: expect.any(Object),
    });
  }
  for (const operation of Object.values(document['operations'] as Record<string, Json>)) {
    expect(['send', 'receive']).toContain(operation['action']);
    const channel = (operation['channel'] as { $ref: string }).$ref;
    for (const { $ref } of operation['messages'] as { $ref: string }[])
      expect($ref.startsWith(`${channel}/messages/`)).toBe(true); // a rule of AsyncAPI: those of its own channel
  }
});

test('every reference leads somewhere', () => {
  const all = [...references(document)];
  expect(all.length).toBeGreaterThan(3 * eventTypes.length);
  expect(all.filter((pointer) => !pointer.startsWith('#/') || at(pointer) === undefined)).toEqual([]);
});

test('has a topic for each family with all its types, and each example is valid', () => {
  const channels = document['channels'] as Record<string, { messages: Json }>;
  expect(Object.keys(channels)).toEqual([...families, 'deadLetters']);
  const ajv = new Ajv2020({ strict: false, validateFormats: false });
  for (const { eventType, family } of contract.values()) {
    expect(channels[family]!.messages).toHaveProperty([eventType]);
    const message = at(`#/components/messages/${eventType}`) as {
      examples: { payload: unknown }[];
      payload: { $ref: string };
    };
    expect(message.payload.$ref).toBe(`#/components/schemas/${eventType}`);
    const schema = at(message.payload.$ref) as Json;
    expect(ajv.validate(schema, message.examples[0]!.payload), eventType).toBe(true);
  }
});
