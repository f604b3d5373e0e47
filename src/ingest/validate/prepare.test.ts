import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { defaultPlan, generateEvents } from '../../../bench/events.ts';
import { corruptionsOf } from '../../../test/support/corrupt-event.ts';
import {
  anyEventArbitrary,
  eventArbitrary,
  GENERATED_TO_MS,
  type SentEvent,
} from '../../../test/support/event-arbitraries.ts';
import { personalDeps } from '../../../test/support/personal-keys.ts';
import { respellings } from '../../../test/support/respell-event.ts';
import { contractOf, eventTypes } from '../../events/contract.ts';
import { eventExamples } from '../../events/examples.ts';
import type { Origin, SourceRecord } from '../records.ts';
import { makeChecks } from './make-checks.ts';
import { emptyPrepared, placeOf, prepareRecord } from './prepare.ts';

// Two ways lead to a row: the bytes are read at once, or the message is parsed and checked. Whatever the bytes are, the row, the report
// and the counts must be the same.

const options = {
  ...personalDeps,
  now: () => GENERATED_TO_MS,
  eventTimeMinMs: Date.UTC(2000, 0, 1),
  businessCurrency: 'NGN',
  businessTimezone: 'Africa/Lagos',
  dialectTimezone: 'Africa/Lagos',
};
const checks = makeChecks(options);
const origin: Origin = { source: 'file', origin: 'a\tb\\c.ndjson' };

/** Prepares one record, and returns all that comes of it as text. */
function prepare(bytes: Buffer, { read, check } = checks, from = origin, position = 7): string {
  const prepared = emptyPrepared({ records: 1, bytes: 0 });
  const record: SourceRecord = { position, bytes };
  prepareRecord(prepared, record, { origin: from, place: placeOf(from), read, check, receivedAtMs: 5 });
  const { rows, records, letters } = prepared;
  const { dropped, masked } = prepared.withheld.sum();
  const others = [records, letters, [...dropped], [...masked]];
  return `${rows.bytes().toString('latin1')} ${JSON.stringify(others)}`;
}

const isRead = (text: string) => checks.read({ position: 0, bytes: Buffer.from(text) }, origin) !== null;

/** Asserts that both ways agree. */
function agree(text: string | Uint8Array, ways = checks): void {
  const bytes = Buffer.from(text as string);
  expect(prepare(bytes, ways)).toBe(prepare(bytes, { ...ways, read: () => null }));
}

describe.each(eventTypes)('%s', (eventType) => {
  test('both ways agree on every generated event', () => {
    fc.assert(
      fc.property(eventArbitrary(eventType), fc.constantFrom(0, 1), (event, indent) =>
        agree(JSON.stringify(event, null, indent)),
      ),
      { numRuns: 30 },
    );
  });

  test('both ways agree on every corruption of one field', () => {
    for (const field of contractOf(eventType).fields)
      for (const { name, value } of corruptionsOf(field))
        agree(JSON.stringify({ ...eventExamples[eventType], [name]: value }));
  });
});

test('both ways agree on every respelling', () => {
  fc.assert(
    fc.property(anyEventArbitrary.chain(respellings), (text) => agree(text)),
    { numRuns: 200 },
  );
});

// Values between which the border of a form lies.
const odd: unknown[] = [
  [
    '',
    ' ',
    ' a',
    'a ',
    '0',
    '-0',
    '1.',
    'a:b',
    '1234567',
    '12345678901',
    'T1234567890123',
    '08012345678',
    '4242424242424242',
  ],
  [
    'NGN',
    'XXX',
    'AAA',
    'ngn',
    'PENDING',
    'card',
    '(at)',
    'a@b',
    '100%',
    '[x]',
    'Lagos',
    "N'Djamena",
    'St. Paul',
    'a1',
    '-a',
    '_a',
  ],
  [
    '1.00',
    '0.00',
    '00.10',
    '01.00',
    '1.000',
    '1',
    '12345678901234567.00',
    '1234567890123456.00',
    '-1.00',
    '.00',
    'a.00',
  ],
  [
    '2026-02-29T00:00:00Z',
    '2024-02-29T23:59:59.123456789Z',
    '2026-03-02T07:15:00+01:00',
    '2026-03-02T07:15:00-23:59',
  ],
  [
    '2026-03-33T07:15:00Z',
    '2026-04-01T07:15:00.1Z',
    '2026-04-01T07:15:00.Z',
    '2026-04-01T07:15:00.1234567890Z',
    '2100-02-29T00:00:00Z',
  ],
  [
    '2026-04-01T07:15:00z',
    '2026-04-01t07:15:00Z',
    '2026-04-01 07:15:00Z',
    '2026-04-01T07:15:00+24:00',
    '2026-04-01T07:15:00Z ',
    '2027-01-05T00:00:00Z',
  ],
  ['06:30', '06:30:59', '24:00', '6:30', '06:60', '06-30', '06:30:60', '06:30-59'],
  [
    0, -0, 1, 1.5, 8, 9, 90, 90.0001, -90, 180, 360, 359.99999, 1e-6, 1e-7, 1e21, 1e300, 123456789012345,
    1234567890123456, 0.1234567890123456,
  ],
  [
    null,
    true,
    false,
    [],
    {},
    ['MON'],
    ['MON', 'SUN'],
    ['MON', 7],
    ['mon'],
    [['MON']],
    { a: 'b' },
    'é',
    '😀',
    '\u0000',
    '\\',
    '"',
    '\t',
  ],
].flat();
const oddTexts = [
  '-0',
  '0.0',
  '1.50',
  '7.0',
  '8.00',
  '-0.0',
  '01',
  '1e2',
  '1E-2',
  '-',
  '1.',
  '.5',
  '+1',
  'tru',
  'nul',
  'nulll',
  '[]',
  '[ ]',
  '["MON", "TUE"]',
  '[ "MON"]',
  '["MON" ]',
  '{ }',
  '{"a":{"a":1}}',
  '0.000001',
  '0.0000009',
  '-1.25',
  '90.000',
  '360.0',
];

test.each(eventTypes)('both ways agree when a value of %s is odd', (eventType) => {
  for (const { name } of contractOf(eventType).fields) {
    if (tried.has(name)) continue; // it has the same form in every type
    tried.add(name);
    const { [name]: _, experiments: __, card_last4: ___, ...others } = eventExamples[eventType] as SentEvent;
    const before = JSON.stringify(others).slice(0, -1);
    for (const value of odd) agree(`${before},"${name}":${JSON.stringify(value)}}`);
    for (const text of oddTexts) agree(`${before},"${name}":${text},"trace":{"a":[1]}}`);
  }
});
const tried = new Set<string>();

test('both ways agree when a byte is changed, added or lost', () => {
  const texts = eventTypes.map((type) => withExtras(JSON.stringify(eventExamples[type])));
  const bytes = [...Buffer.from('"{}[],:\\ \t\n-+.eE0123456789truefalsn\u007f'), 0x80, 0xc3, 0xff, 0];
  fc.assert(
    fc.property(
      fc.constantFrom(...texts),
      fc.nat(2000),
      fc.constantFrom(...bytes),
      fc.constantFrom(0, 1),
      fc.constantFrom(0, 1, 2),
      (sent, place, byte, lost, added) => {
        const before = Buffer.from(sent);
        const at = place % before.length;
        agree(Buffer.concat([before.subarray(0, at), Buffer.alloc(added, byte), before.subarray(at + lost)]));
      },
    ),
    { numRuns: 1000 },
  );
});

const withExtras = (event: string) =>
  `${event.slice(0, -1)},"producer":"x","trace":{"id":"a","n":[1,2.5,-3e2,true,false,null,{}]},"app":[]}`;

test('both ways agree on any bytes', () => {
  fc.assert(
    fc.property(fc.oneof(fc.uint8Array(), fc.json()), (bytes) => agree(bytes)),
    { numRuns: 500 },
  );
});

test('both ways agree on what machines write', () => {
  let read = 0;
  for (const event of generateEvents({ ...defaultPlan, events: 1000 })) {
    agree(event);
    if (isRead(event)) read += 1;
  }
  expect(read).toBeGreaterThan(950);
});

const ping = JSON.stringify({ ...eventExamples['driver.location.updated'], trip_id: undefined });
const withFields = (fields: string) => `${ping.slice(0, -1)},${fields}}`;

test.each([
  ['names that an operator keeps', '"trace":{"trace_id":"a","phone":"08012345678"},"0th":1'],
  ['names of the service', '"missing_fields":["trip_id"],"dialect":"x"'],
  ['names that look like numbers', '"b":1,"2":2,"1":3'],
  ['a name that stands twice', '"b":1,"b":2'],
  ['a name of JavaScript', '"__proto__":{"a":1},"constructor":1,"toString":2'],
  ['a name without letters', '"":1'],
  ['a very long name', `"${'a'.repeat(65)}":1`],
  ['a name beyond ASCII', '"grüße":1'],
  ['a deep value', `"deep":${'['.repeat(20)}${']'.repeat(20)}`],
  ['a too deep value', `"deep":${'['.repeat(80)}${']'.repeat(80)}`],
  ['many names', Array.from({ length: 140 }, (_, n) => `"n${n}":${n}`).join()],
  ['a long value', `"long":"${'a'.repeat(70_000)}"`],
  ['spaces', '"city": "Lagos", "a": {"b": [ 1, 2] }'],
])('both ways agree on %s', (_, fields) => {
  agree(withFields(fields));
  agree(
    withFields(fields),
    makeChecks({ ...options, keepExtraFields: ['trace', 'grüße', '0th', 'b', 'city'] }),
  );
});

test('both ways agree on the events of a type behind those of another', () => {
  const [first, second] = ['trip.started', 'payment.success'] as const;
  const between = [first, second, first].map((type) => withExtras(JSON.stringify(eventExamples[type])));
  for (const event of between) agree(event);
});

test('a record of a dialect, and one that could not be read, are for the check', () => {
  const bytes = Buffer.from(ping);
  const kafka = (topic: string): Origin => ({
    source: 'kafka',
    origin: topic,
    partition: 1,
    incarnation: 9n,
  });
  expect(checks.read({ position: 1, bytes }, kafka('openride.events.location'))).not.toBeNull();
  expect(checks.read({ position: 1, bytes }, kafka('booking.created'))).toBeNull();
  expect(prepare(bytes, checks, kafka('openride.events.location'), 2 ** 40)).toBe(
    prepare(bytes, { ...checks, read: () => null }, kafka('openride.events.location'), 2 ** 40),
  );
});
