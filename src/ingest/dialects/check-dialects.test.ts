import { expect, test } from 'vitest';
import { acceptedMessage, checkMessage, refusedMessage } from '../../../test/support/check-message.ts';
import { contractOf } from '../../events/contract.ts';
import { eventExamples } from '../../events/examples.ts';
import { bookingService } from './booking-service.ts';
import { dialects } from './dialects.ts';
import { makeFormFinder } from './find-form.ts';

const forms = dialects.flatMap((dialect) =>
  dialect.messages.map((form) => ({ dialect, form, topic: form.topic })),
);
const { example } = bookingService.messages[0]!;

/** Fields that an event may always leave out, and that no list of missing fields needs to name. */
const envelope = new Set(['event_id', 'event_type', 'schema_version', 'experiments', 'currency']);

test.each(forms)('every field of the contract is told by $topic, or named as missing', ({ form }) => {
  const contract = contractOf(form.eventType);
  const expected = contract.fields.map(({ name }) => name).filter((name) => !envelope.has(name));
  const told = Object.keys(form.fields).filter((name) => !envelope.has(name));
  expect([...told, ...form.missing].toSorted()).toEqual(expected.toSorted());
});

test.each(forms)('the example of $topic becomes the event that its dialect says', ({ form, dialect }) => {
  const { eventType, payload } = acceptedMessage({ topic: form.topic }, form.example);
  expect(eventType).toBe(form.eventType);
  expect(payload).toMatchObject({ dialect: dialect.name, missing_fields: [...form.missing] });
  for (const name of form.missing) expect(payload[name]).toBeNull();
});

test('the class in the __TypeId__ header chooses where the topic is unknown', () => {
  for (const typeId of [
    'com.openride.booking.BookingCreatedEvent',
    'a.Events$BookingCreatedEvent',
    'BookingCreatedEvent',
  ])
    expect(acceptedMessage({ topic: 'all-events', typeId }, example).eventType).toBe('booking.created');
  const topicFirst = { topic: 'booking.created', typeId: 'com.openride.booking.BookingCompletedEvent' };
  expect(acceptedMessage(topicFirst, example).eventType).toBe('booking.created');
});

test('what no dialect claims is checked by the contract', () => {
  const event = JSON.stringify(eventExamples['booking.created']);
  for (const route of [{}, { topic: 'openride.events.booking' }, { typeId: 'java.util.HashMap' }]) {
    expect(checkMessage(route, event)).toMatchObject({ ok: true, event: { payload: null } });
    expect(refusedMessage(route, example).reason).toBe('missing_event_type');
  }
});

test('a message with an event_type follows the contract wherever it came, and as strictly as anywhere', () => {
  const event = eventExamples['booking.created'];
  expect(checkMessage({ topic: 'booking.created' }, JSON.stringify(event)).ok).toBe(true);
  const { driver_id: _, ...withoutDriver } = event;
  expect(refusedMessage({ topic: 'booking.created' }, JSON.stringify(withoutDriver)).path).toBe('/driver_id');
  const mentioned = example.replace('"MOBILE"', String.raw`{"event_type":"x"}`);
  expect(acceptedMessage({ topic: 'booking.created' }, mentioned).eventType).toBe('booking.created');
});

test.each([
  ['', 'empty'],
  ['null', 'empty'],
  ['{"bookingId":', 'not_json'],
  ['{"event_type":', 'not_json'],
  ['[]', 'not_an_object'],
  [Buffer.from([0x7b, 0xff, 0x7d]), 'not_utf8'],
  [`{"x":${'['.repeat(70)}${']'.repeat(70)}}`, 'schema_violation'],
])('%j is %s, as anywhere', (message, reason) => {
  expect(refusedMessage({ topic: 'booking.created' }, message).reason).toBe(reason);
});

test('personal data leaves the fields of the producer, and odd names do no harm', () => {
  const odd = example.replace(
    '{',
    '{"phoneNumber":"+2348012345678","__proto__":{"event_id":1},"rider":{"email":"a@b.c"},',
  );
  const { text } = acceptedMessage({ topic: 'booking.created' }, odd);
  expect(text).not.toContain('8012345678');
  expect(text).not.toContain('a@b.c');
  expect(text).toContain('"__proto__":{"event_id":1}');
});

test('two dialects cannot claim one topic', () => {
  const twice = [...dialects, { ...bookingService, name: 'other' }];
  expect(() => makeFormFinder(twice)).toThrow(
    'The dialects booking-service and other both claim "booking.created".',
  );
});
