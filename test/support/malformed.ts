import { randomUUID } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import type { DeadLetterReason } from '../../src/events/contract.ts';

/** A message that is no event, and the expected rejection. `n` makes each message different from the others. */
export interface BadEvent {
  kind: string;
  reason: DeadLetterReason;
  make: (n: number) => Buffer;
}

/** A request body that cannot be read as a whole. */
export interface BadBody {
  kind: string;
  status: number;
  code: string;
  make: (n: number) => { payload: Buffer; headers: Record<string, string> };
}

const EVENT_TIME = '2026-03-02T07:15:00.000Z';

/** Makes a valid event with an id of its own. */
export function validEvent(eventId: string = randomUUID()): Record<string, unknown> {
  return {
    event_type: 'driver.location.updated',
    event_id: eventId,
    event_timestamp: EVENT_TIME,
    driver_id: randomUUID(),
    lat: 6.5244,
    lon: 3.3792,
  };
}

const text = (make: (n: number) => string) => (n: number) => Buffer.from(make(n));
const event = (changes: object) => (n: number) =>
  Buffer.from(JSON.stringify({ ...validEvent(), n, ...changes }));
const bytes =
  (...tail: number[]) =>
  (n: number) =>
    Buffer.concat([Buffer.from(`{"n":"${n}`), Buffer.from(tail), Buffer.from('"}')]);
const kind = (name: string, reason: DeadLetterReason, make: BadEvent['make']): BadEvent => ({
  kind: name,
  reason,
  make,
});

/** Wrong events that are small enough to send by the hundred in one request. Each stands on one line. */
export const badEvents: readonly BadEvent[] = [
  kind('a byte that UTF-8 does not have', 'not_utf8', bytes(0xff)),
  kind('half a character', 'not_utf8', bytes(0xe2, 0x82)),
  kind('a surrogate in UTF-8', 'not_utf8', bytes(0xed, 0xa0, 0x80)),
  kind('Latin-1', 'not_utf8', bytes(0x41, 0xe9, 0x42)),
  kind(
    'a missing brace',
    'not_json',
    text((n) => `{"n":${n}`),
  ),
  kind(
    'a brace too many',
    'not_json',
    text((n) => `{"n":${n}}}`),
  ),
  kind(
    'an open string',
    'not_json',
    text((n) => `{"n":"${n}}`),
  ),
  kind(
    'a comma at the end',
    'not_json',
    text((n) => `{"n":${n},}`),
  ),
  kind(
    'a missing colon',
    'not_json',
    text((n) => `{"n" ${n}}`),
  ),
  kind(
    'single quotes',
    'not_json',
    text((n) => `{'n':${n}}`),
  ),
  kind(
    'a key without quotes',
    'not_json',
    text((n) => `{n:${n}}`),
  ),
  kind(
    'NaN',
    'not_json',
    text((n) => `{"n":${n},"lat":NaN}`),
  ),
  kind(
    'a word',
    'not_json',
    text((n) => `nonsense${n}`),
  ),
  kind(
    'a control character',
    'not_json',
    text((n) => `{"n":"${n}\u0001"}`),
  ),
  kind(
    'a wrong escape',
    'not_json',
    text((n) => `{"n":"\\x${n}"}`),
  ),
  kind(
    'a leading zero',
    'not_json',
    text((n) => `{"n":0${n}}`),
  ),
  kind('a number', 'not_an_object', text(String)),
  kind(
    'a string',
    'not_an_object',
    text((n) => `"${n}"`),
  ),
  kind(
    'a list',
    'not_an_object',
    text((n) => `[${n}]`),
  ),
  kind(
    'a truth',
    'not_an_object',
    text(() => 'true'),
  ),
  kind(
    'null',
    'empty',
    text(() => 'null'),
  ),
  kind(
    'no type',
    'missing_event_type',
    text((n) => `{"n":${n}}`),
  ),
  kind('a type that is null', 'missing_event_type', event({ event_type: null })),
  kind('a type that is not known', 'unknown_event_type', event({ event_type: 'driver.location.guessed' })),
  kind('a type in capitals', 'unknown_event_type', event({ event_type: 'DRIVER.LOCATION.UPDATED' })),
  kind('a later schema version', 'unknown_schema_version', event({ schema_version: 99 })),
  kind('a time in the past', 'timestamp_out_of_range', event({ event_timestamp: '1999-12-31T23:59:59Z' })),
  kind('a time in the future', 'timestamp_out_of_range', event({ event_timestamp: '2199-01-01T00:00:00Z' })),
  kind('a day that does not exist', 'schema_violation', event({ event_timestamp: '2026-02-30T00:00:00Z' })),
  kind('a number as text', 'schema_violation', event({ lat: '6.5' })),
  kind('a number out of range', 'schema_violation', event({ lon: 181 })),
  kind('an id that is none', 'schema_violation', event({ driver_id: 'driver-7' })),
  kind('a field that is missing', 'schema_violation', event({ driver_id: undefined })),
  kind(
    'an infinite number',
    'schema_violation',
    text((n) => JSON.stringify({ ...validEvent(), n, lat: 0 }).replace('"lat":0', '"lat":1e999')),
  ),
  kind(
    'deep nesting',
    'schema_violation',
    text(
      (n) =>
        `${JSON.stringify({ ...validEvent(), n }).slice(0, -1)},"x":${'['.repeat(100)}${']'.repeat(100)}}`,
    ),
  ),
];

/** An event of a megabyte, which is too large to send together with the others. */
export const tooLargeEvent = kind('more than a mebibyte', 'too_large', (n) =>
  Buffer.from(JSON.stringify({ ...validEvent(), n, note: 'x'.repeat(1_048_576) })),
);

const json = { 'content-type': 'application/json' };
const gzip = { ...json, 'content-encoding': 'gzip' };
const body = (name: string, code: string, status: number, make: BadBody['make']): BadBody => ({
  kind: name,
  code,
  status,
  make,
});
const asJson = (make: (n: number) => string) => (n: number) => ({
  payload: Buffer.from(make(n)),
  headers: json,
});
const valid = () => JSON.stringify(validEvent());

export const badBodies: readonly BadBody[] = [
  body(
    'nothing',
    'empty_body',
    400,
    asJson(() => ''),
  ),
  body(
    'white space',
    'empty_body',
    400,
    asJson((n) => ' '.repeat(n % 50)),
  ),
  body(
    'an array that was cut off',
    'unterminated_array',
    400,
    asJson(() => `[${valid()},`),
  ),
  body('text that says it is gzip', 'bad_compression', 400, () => ({
    payload: Buffer.from(valid()),
    headers: gzip,
  })),
  body('half of a gzip', 'bad_compression', 400, () => ({
    payload: gzipSync(valid()).subarray(0, 40),
    headers: gzip,
  })),
  body('another encoding', 'unsupported_content_encoding', 415, () => ({
    payload: Buffer.from(valid()),
    headers: { ...json, 'content-encoding': 'br' },
  })),
  body('another type', 'unsupported_media_type', 415, () => ({
    payload: Buffer.from(valid()),
    headers: { 'content-type': 'application/xml' },
  })),
  body('a type that is none', 'unsupported_media_type', 415, () => ({
    payload: Buffer.from(valid()),
    headers: { 'content-type': ';;' },
  })),
  body(
    'too many events',
    'too_many_events',
    413,
    asJson(() => `[${'{},'.repeat(10_000)}{}]`),
  ),
  body('a gzip bomb', 'body_too_large', 413, () => ({ payload: bomb, headers: gzip })),
];

const bomb = gzipSync(Buffer.alloc(30_000_000));
