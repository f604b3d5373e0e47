import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, test } from 'vitest';
import { liveAsyncApi } from './async-api.ts';
import { closeCodes, closeMeanings } from './session/close-codes.ts';

interface Document {
  channels: { live: { messages: Record<string, { $ref: string }>; description: string } };
  operations: Record<string, { action: string; messages: { $ref: string }[] }>;
  components: {
    messages: Record<string, { payload: { $ref: string } }>;
    schemas: Record<string, { properties: object; required: string[] }>;
  };
}
const document = liveAsyncApi({ version: '1.0.0' }) as unknown as Document;
const guide = readFileSync(new URL('../../../docs/LIVE.md', import.meta.url), 'utf8');

test('every frame is a message of the channel and of one operation, and every reference leads somewhere', () => {
  const ops = Object.keys(document.components.schemas);
  expect(Object.keys(document.channels.live.messages)).toEqual(ops);
  const told = Object.values(document.operations).flatMap(({ messages }) => messages.map(({ $ref }) => $ref));
  expect(told).toEqual(ops.map((op) => `#/channels/live/messages/${op}`));
  for (const op of ops) {
    expect(document.channels.live.messages[op]).toEqual({ $ref: `#/components/messages/${op}` });
    expect(document.components.messages[op]!.payload).toEqual({ $ref: `#/components/schemas/${op}` });
  }
});

test('the schemas take frames and refuse others', () => {
  const ajv = new Ajv2020({ strict: false });
  const fits = (op: string, frame: object) => ajv.validate(document.components.schemas[op]!, frame);
  expect(fits('subscribe', { op: 'subscribe', id: 'a', topic: 'realtime' })).toBe(true);
  expect(fits('subscribe', { op: 'subscribe', topic: 'realtime' })).toBe(false);
  expect(fits('seen', { op: 'seen', seq: -1 })).toBe(false);
  expect(fits('tick', { op: 'tick', seq: 1, watermark: null, in_flight: 0 })).toBe(true);
  expect(fits('tick', { op: 'tick', seq: 1, watermark: null, in_flight: 0, more: 1 })).toBe(false);
});

test('the guide tells of the same frames, with all their members, and of the same codes', () => {
  for (const [op, { properties }] of Object.entries(document.components.schemas)) {
    const row = guide
      .split('\n')
      .find((line) => line.startsWith(`| \`${op}\``) || line.startsWith(`| \`{op:"${op}"`));
    expect(row, op).toBeDefined();
    const missing = Object.keys(properties).filter((name) => name !== 'op' && !row!.includes(name));
    expect(missing, op).toEqual([]);
  }
  const codes = [...guide.matchAll(/^\| (\d{4}) \| (.*?) *\|$/gm)].map(([, code, why]) => [
    Number(code),
    why,
  ]);
  expect(codes).toEqual(
    Object.entries(closeCodes).map(([name, code]) => [code, closeMeanings[name as keyof typeof closeCodes]]),
  );
});
