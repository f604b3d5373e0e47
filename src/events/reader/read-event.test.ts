import { describe, expect, test } from 'vitest';
import { personalDeps } from '../../../test/support/personal-keys.ts';
import { makeEventChecker } from '../check-event.ts';
import { eventTypes, type EventType } from '../contract.ts';
import { eventExamples } from '../examples.ts';
import { makeReadEvent } from './read-event.ts';

// The cases here are those of the reader alone: what it reads, and what it leaves. That both ways agree on everything else, too, is held by
// `src/ingest/validate/prepare.test.ts`.

const NOW = Date.UTC(2026, 11, 1);
const deps = { ...personalDeps, now: () => NOW, eventTimeMinMs: 0, businessCurrency: 'NGN' };
const check = makeEventChecker(deps);
const read = makeReadEvent(deps);

/** Reads a text and compares everything with the check. Returns what lands, or null when it is left to the check. */
function landed(text: string): string | null {
  const bytes = Buffer.from(text);
  const reading = read(bytes);
  if (reading === null) return null;
  const outcome = check(bytes);
  if (!outcome.ok) throw new Error(`The reader takes what the check refuses: ${text}`);
  const { payload, ...event } = outcome.event;
  const uuid = (at: number) => bytes.toString('latin1', at, at + 36);
  const target = Buffer.alloc(reading.mostBytes + 3, '!');
  const end = reading.writePayload(target, 2);
  expect(target.toString('latin1', 0, 2) + target.toString('latin1', end)).toMatch(/^!+$/);
  const { eventType, family } = reading.type;
  expect({
    eventType,
    family,
    eventId: uuid(reading.eventIdAt),
    entityId: uuid(reading.entityIdAt),
    identity: uuid(reading.identityAt),
    eventTimeMs: reading.eventTimeMs,
    contentHash: reading.contentHash,
    dropped: reading.dropped,
    masked: reading.masked,
  }).toEqual(event);
  const written = target.toString('latin1', 2, end);
  expect(written).toBe(payload ?? text);
  return written;
}

/** The example of a type without what is always left to the check: experiments, card digits, letters beyond ASCII. */
const plain = (type: EventType) =>
  JSON.stringify({ ...eventExamples[type], experiments: undefined, card_last4: undefined }).replaceAll(
    /[\u0080-\uffff]/g,
    '-',
  );
const without = (type: EventType, name: string) =>
  JSON.stringify({ ...(JSON.parse(plain(type)) as object), [name]: undefined });
const withField = (type: EventType, name: string, value: string) =>
  `${without(type, name).slice(0, -1)},"${name}":${value}}`;

/** Types whose events always hold something personal, or a list that is guarded. */
const neverRead: readonly EventType[] = ['user.registered', 'route.updated'];

test.each(eventTypes)('the example of %s is read, unless something in it is guarded', (type) => {
  expect(landed(plain(type)) === null).toBe(neverRead.includes(type));
});

describe.each<[EventType, string, string[], string[]]>([
  [
    'driver.location.updated',
    'event_timestamp',
    [
      '2026-03-02T07:15:00Z',
      '2026-03-02T07:15:00.1Z',
      '2024-02-29T07:15:00.123456789-23:59',
      '2000-02-29T00:00:00+01:00',
    ].map(quoted),
    [
      ...[
        '2026-03-02T07:15:00',
        '2026-03-02 07:15:00Z',
        '2026-03-02T07:15:00.Z',
        '2026-03-02T07:15:00.1234567890Z',
      ].map(quoted),
      ...[
        '2026-02-29T07:15:00Z',
        '2100-02-29T07:15:00Z',
        '2026-04-31T07:15:00Z',
        '2026-03-32T07:15:00Z',
        '2026-03-33T07:15:00Z',
      ].map(quoted),
      ...[
        '2026-13-01T07:15:00Z',
        '2026-00-01T07:15:00Z',
        '2026-03-00T07:15:00Z',
        '1969-03-02T07:15:00Z',
        '2200-03-02T07:15:00Z',
      ].map(quoted),
      ...[
        '2026/03/02T07:15:00Z',
        '2026-03/02T07:15:00Z',
        '2026-03-02T24:15:00Z',
        '2026-03-02T07:60:00Z',
        '2026-03-02T07:15:60Z',
      ].map(quoted),
      ...[
        '2026-03-02T07-15:00Z',
        '2026-03-02T07:15-00Z',
        '2026-03-02T07:15:00+24:00',
        '2026-03-02T07:15:00+01:60',
      ].map(quoted),
      ...[
        '2026-03-02T07:15:00+0100Z',
        '2026-03-02T07:15:00*01:00',
        '2026-03-02T07:15:00ZZ',
        '2026-03-02T07:15:00+01:000',
        '20x6-03-02T07:15:00Z',
      ].map(quoted),
      ...['2026-12-03T00:00:00Z', '1970-01-01T00:00:00+01:00', '2026-3x-02T07:15:00Z'].map(quoted),
      '1772434500000',
      'null',
      '[1]',
    ],
  ],
  [
    'driver.location.updated',
    'lat',
    ['0', '6', '-6.5', '90', '90.000', '-90', '0.000001', '6.123456789012', '12.50'],
    [
      '90.1',
      '-90.1',
      '-0',
      '-0.0',
      '0.0000009',
      '6e0',
      '6.1234567890123456',
      '"6"',
      'true',
      '[6]',
      '{}',
      '06',
      '6.',
      '-',
      '.5',
      'nul',
      'nil',
    ],
  ],
  ['driver.location.updated', 'bearing', ['0', '359.9', 'null'], ['360', '360.0', '-1']],
  [
    'driver.location.updated',
    'city',
    ['""', '"Lagos"', `"N'Djamena St. Paul-x"`, 'null'],
    ['" Lagos"', '"1 Lagos"', '"Lagos 1"', '"Ọyọ"', '7', quoted('a'.repeat(61))],
  ],
  ['driver.location.updated', 'schema_version', ['1', 'null'], ['2', '1.0', '0', '"1"', '12']],
  [
    'driver.location.updated',
    'event_id',
    [],
    ['null', '7', '"e0000000-0000-4000-8000-00000000001"', '"E0000000-0000-4000-8000-000000000001"'],
  ],
  [
    'driver.location.updated',
    'driver_id',
    [],
    [
      '"e0000000x0000-4000-8000-000000000001"',
      '"e0000000-0000x4000-8000-000000000001"',
      '"e0000000-0000-4000x8000-000000000001"',
      '"e0000000-0000-4000-8000x000000000001"',
      '"x0000000-0000-4000-8000-000000000001"',
      '"e0000000-x000-4000-8000-000000000001"',
      '"e0000000-0000-x000-8000-000000000001"',
      '"e0000000-0000-4000-x000-000000000001"',
      '"e0000000-0000-4000-8000-x00000000001"',
    ],
  ],
  ['driver.location.updated', 'experiments', ['null'], ['{}', '{"a":"b"}', '7']],
  [
    'booking.confirmed',
    'total_price',
    ['"0.00"', '"1500.00"', '"1234567890123456.00"'],
    [
      '"01.00"',
      '"1.0"',
      '"1"',
      '"-1.00"',
      '"12345678901234567.00"',
      '"1.0x"',
      '"1.x0"',
      '"x.00"',
      '".00"',
      '1500',
      '1500.00',
      '""',
    ],
  ],
  ['booking.confirmed', 'currency', ['"NGN"', '"USD"'], ['"XYZ"', '"ngn"', '"NGNN"', '"{{{"', 'null', '7']],
  ['booking.confirmed', 'seats_booked', ['1', '8', '2.0'], ['0', '9', '1.5', '"1"', 'true']],
  [
    'booking.confirmed',
    'confirmation_code',
    ['"OR1"', '"1"', '"1234567890"', '"T12345678901234567890"', '"a|b=c~d"'],
    ['""', '"12345678901"', '"-a"', '"a b"', '"a@b"', quoted('a'.repeat(65))],
  ],
  ['booking.cancelled', 'cancelled_by', ['"RIDER"', '"SYSTEM"'], ['"DRIVES"', '"NOBODY"', '""', '7']],
  ['booking.cancelled', 'refund_initiated', ['true', 'false'], ['null', '"true"', '0', 'True', 'truely']],
  [
    'booking.cancelled',
    'cancellation_reason',
    ['""', '"change of plan, 123456"', quoted('a'.repeat(2000))],
    [
      '"1234567"',
      '"a@b"',
      '"a%40b"',
      '"a (at) b"',
      '"a [b"',
      '"a {b"',
      String.raw`"a\nb"`,
      '"Ọjà"',
      quoted('a'.repeat(2001)),
      '7',
    ],
  ],
  [
    'payment.failed',
    'error_code',
    ['"E1"', '"a.b:c/d+e#f-g_h"'],
    ['""', '"123456789"', '"1-2-3-4-5-6-7-8-9"', '"-a"', '"a|b"'],
  ],
  ['payment.success', 'card_last4', [], ['"1234"', 'null']],
  ['trip.started', 'actual_departure', ['"2026-03-02T07:15:00+01:00"'], ['"2026-03-02"', '0']],
  [
    'route.created',
    'departure_time',
    ['"06:30"', '"06:30:59"'],
    ['"24:00"', '"06:60"', '"06-30"', '"06:30:60"', '"06:30-59"', '"6:30"', '"06:3"', '"0x:30"', '63000'],
  ],
  [
    'route.created',
    'active_days',
    ['[]', '["MON"]', '["SUN","MON"]'],
    ['["MON", "TUE"]', '["MOM"]', '["MON","TUX"]', '["MONDAY"]', '[1]', '"MON"', '[ ]'],
  ],
  ['route.created', 'origin_city', ['"Yaba"'], ['""']],
])('%s with %s', (type, name, taken, left) => {
  test.each(taken)('is read: %s', (value) => {
    expect(landed(withField(type, name, value))).not.toBeNull();
    expect(landed(withField(type, name, `${value},"x":1`))).not.toBeNull();
  });
  test.each(left)('is left to the check: %s', (value) => {
    expect(landed(withField(type, name, value))).toBeNull();
  });
});

function quoted(text: string): string {
  return `"${text}"`;
}

test.each<[EventType, string]>([
  ['booking.confirmed', 'currency'],
  ['booking.cancelled', 'refund_initiated'],
  ['route.cancelled', 'active_bookings_count'],
])('%s without %s: what stands in for it is hashed, and written at the end', (type, name) => {
  expect(landed(without(type, name))).toMatch(new RegExp(`,"${name}":("NGN"|false|0)}$`));
});

test.each(['event_id', 'event_type', 'event_timestamp', 'driver_id', 'lat'])(
  'an event without %s is left to the check',
  (name) => {
    expect(landed(without('driver.location.updated', name))).toBeNull();
  },
);

const ping = plain('driver.location.updated');
const withExtra = (extra: string) => `${ping.slice(0, -1)},${extra}}`;

test.each([
  ['at the end', withExtra('"a":{"b":[1,-2.5,"c",true,false,null,{},[],{"d":"e","f":1}]}'), ping],
  ['at the beginning', `{"a":1,${ping.slice(1)}`, ping],
  ['in the middle', ping.replace('"lat"', '"a":"b","lat"'), ping],
  [
    'behind zeros that are not written',
    `${withField('driver.location.updated', 'lat', '6.50').slice(0, -1)},"a":1}`,
    withField('driver.location.updated', 'lat', '6.5'),
  ],
  ['with spaces', withExtra('"a": [ 1, { "b": 2 } ]').replaceAll(' }', '}').replaceAll(' ]', ']'), ping],
  [
    'with spaces everywhere',
    withExtra('"a":1').replaceAll('":', '":  ').replaceAll(',"', ', "').replace('{', '{ '),
    ping,
  ],
])('unknown fields %s do not land', (_, text, payload) => {
  expect(landed(text)).toBe(payload);
});

test('spaces stay where nothing else changes', () => {
  const text = ping.replaceAll('":', '": ').replaceAll(',"', ', "');
  expect(landed(text)).toBe(text);
});

test.each([
  ['a field twice', withExtra('"lat":1')],
  ['an unknown field twice', withExtra('"a":1,"a":2')],
  ['a name of the service', withExtra('"missing_fields":[]')],
  ['a name like a number', withExtra('"1":1')],
  ['a name with an escape', withExtra(String.raw`"a\u0062":1`)],
  ['a space before a colon', withExtra('"a" :1')],
  ['a space before a comma', ping.replace(',"lat"', ' ,"lat"')],
  ['a space behind a number', `${ping.slice(0, -1)} }`],
  ['a space behind a text inside', withExtra('"a":{"b":"c" }')],
  ['a space before a colon inside', withExtra('"a":{"b" :1}')],
  ['a line feed', `${ping}\n`],
  ['a tab', withExtra('\t"a":1')],
  ['an escape inside', withExtra(String.raw`"a":["\n"]`)],
  ['a deep value', withExtra(`"a":${'['.repeat(17)}1${']'.repeat(17)}`)],
  ['a deep object', withExtra(`"a":${'{"b":'.repeat(17)}1${'}'.repeat(17)}`)],
  ['an object that is no object', withExtra('"a":{1:2}')],
  ['an object that does not end', withExtra('"a":{"b":1]')],
  ['fields in an object without a comma', withExtra('"a":{"b":"c":"d"}')],
  ['a name in an object with an escape', withExtra(String.raw`"a":{"b\n":1}`)],
  ['a wrong value in an object', withExtra('"a":{"b":01}')],
  ['a list that does not end', withExtra('"a":[1}')],
  ['a wrong value in a list', withExtra('"a":[tru]')],
  ['too many fields', withExtra(Array.from({ length: 128 }, (_, n) => `"n${n}":0`).join())],
  ['too many bytes', withExtra(`"a":"${'b'.repeat(65_536)}"`)],
  ['a type that is none', ping.replace('driver.location.updated', 'driver.location.update')],
  ['a type that is no text', ping.replace('"driver.location.updated"', '7')],
  ['two objects', ping + ping],
  ['text behind it', `${ping}}`],
  ['no fields', '{}'],
  ['a list', '[{}]'],
  ['nothing', ''],
])('%s: it is left to the check', (_, text) => {
  expect(landed(text)).toBeNull();
});

test('names beyond those that there is room for are left to the check', () => {
  const reader = makeReadEvent(deps);
  const sent = (n: number) =>
    Buffer.from(withExtra(Array.from({ length: 100 }, (_, i) => `"n${n}_${i}":0`).join()));
  const read = Array.from({ length: 12 }, (_, n) => reader(sent(n)) !== null);
  expect(read[0]).toBe(true);
  expect(read.at(-1)).toBe(false);
  expect(reader(Buffer.from(ping))).not.toBeNull();
});

test('a time before 1970 is left to the check, also where such times are allowed', () => {
  const old = withField('driver.location.updated', 'event_timestamp', '"1970-01-01T00:00:00.501+01:00"');
  expect(makeReadEvent({ ...deps, eventTimeMinMs: -1e12 })(Buffer.from(old))).toBeNull();
});
