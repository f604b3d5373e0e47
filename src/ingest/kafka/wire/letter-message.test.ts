import { expect, test } from 'vitest';
import type { DeadLetter } from '../../dead-letters/dead-letters.ts';
import { type MessageHeader, TOMBSTONE } from '../../records.ts';
import { messageFor, sizeOf } from './letter-message.ts';

function letter(
  body: Buffer,
  headers: MessageHeader[] = [],
  key: Buffer | null = Buffer.from('key'),
): DeadLetter {
  return {
    id: '01234567-89ab-8def-8123-456789abcdef',
    receivedAtMs: 0,
    reason: 'not_json',
    eventType: null,
    path: '',
    message: 'It is no JSON.',
    source: 'kafka',
    origin: 'openride.events.trip',
    partition: 3,
    position: 41,
    key: '',
    headers: {},
    body,
    original: { key, headers },
  };
}

const headersOf = (message: ReturnType<typeof messageFor>) =>
  [...message.headers].map(([name, value]) => [name.toString(), value.toString()]);

test('has the original, and says where it came from and what is wrong', () => {
  const twice: MessageHeader = [Buffer.from('trace'), Buffer.from('1')];
  const message = messageFor(letter(Buffer.from('{'), [twice, [Buffer.from('trace'), null]]), 1_000_000);
  expect([message.key?.toString(), message.value?.toString()]).toEqual(['key', '{']);
  expect(headersOf(message)).toEqual([
    ['trace', '1'],
    ['trace', ''],
    ['openride-letter-id', '01234567-89ab-8def-8123-456789abcdef'],
    ['openride-reason', 'not_json'],
    ['openride-path', ''],
    ['openride-message', 'It is no JSON.'],
    ['openride-topic', 'openride.events.trip'],
    ['openride-partition', '3'],
    ['openride-offset', '41'],
    ['openride-received-at', '1970-01-01T00:00:00.000Z'],
  ]);
});

test('names all that is wrong, when it is more than one fault', () => {
  const faults = ['/trip_id', '/driver_id'].map((path) => ({ path, message: 'It is wrong.' }));
  const told = headersOf(messageFor({ ...letter(Buffer.from('{}')), faults }, 1_000_000));
  expect(told).toContainEqual(['openride-faults', '/trip_id /driver_id']);
});

test('a tombstone stays one', () => {
  expect('value' in messageFor(letter(TOMBSTONE), 1_000)).toBe(false);
  expect(messageFor(letter(Buffer.alloc(0)), 1_000).value).toEqual(Buffer.alloc(0));
});

test.each<[what: string, given: DeadLetter, truncated: string]>([
  ['a long value', letter(Buffer.alloc(9_000, 'x')), 'value'],
  [
    'many headers',
    letter(Buffer.from('{'), Array(900).fill([Buffer.from('n'), Buffer.from('v')])),
    'headers',
  ],
  ['a long key', letter(Buffer.from('{'), [], Buffer.alloc(9_000)), 'key'],
  [
    'all of them',
    letter(
      Buffer.alloc(9_000, 'x'),
      Array(900).fill([Buffer.from('n'), Buffer.from('v')]),
      Buffer.alloc(9_000),
    ),
    'key,headers,value',
  ],
])('%s: what does not fit is left out, and said', (_what, given, truncated) => {
  const message = messageFor(given, 4_000);
  expect(headersOf(message).at(-1)).toEqual(['openride-truncated', truncated]);
  expect(sizeOf(message)).toBeLessThanOrEqual(4_000 + 50);
  expect(given.body.subarray(0, message.value?.length).equals(message.value!)).toBe(true);
});

test('of a letter that was cut, the topic has the beginning, the length and the hash', () => {
  const cut = { ...letter(Buffer.from('beginning')), whole: { bytes: 134_217_728, sha256: 'abc' } };
  const message = messageFor(cut, 1_000_000);
  expect(message.value?.toString()).toBe('beginning');
  expect(headersOf(message)).toEqual(
    expect.arrayContaining([
      ['openride-body-bytes', '134217728'],
      ['openride-body-sha256', 'abc'],
      ['openride-truncated', 'value'],
    ]),
  );
});
