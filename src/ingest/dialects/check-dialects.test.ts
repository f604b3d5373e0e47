import { describe, expect, test } from 'vitest';
import { acceptedMessage, checkMessage, refusedMessage } from '../../../test/support/check-message.ts';
import { expectForm, fieldProblems } from '../../../test/support/dialect-problems.ts';
import { contractOf, type EventType } from '../../events/contract.ts';
import { eventExamples } from '../../events/examples.ts';
import type { JsonObject } from '../../events/outcome.ts';
import { bookingService } from './booking-service.ts';
import type { Constant, Dialect, MessageForm } from './dialect.ts';
import { dialects } from './dialects.ts';
import { makeFormFinder } from './find-form.ts';
import { as } from './readings.ts';
import { renderDialects } from './render-dialects.ts';

const forms = dialects.flatMap((dialect) =>
  dialect.messages.map((form) => ({ dialect, form, topic: form.topic })),
);
const { example } = bookingService.messages[0]!;

test.each(forms)('$topic becomes the event that its dialect says, whole', ({ dialect, form }) => {
  expectForm(dialect, form);
});

const booking = ['bookingId', 'riderId', 'routeId'];
const payout = ['payoutId', 'driverId', 'amount', 'timestamp'];
/**
 * No message may leave these out: when it happened, which entity it is about, and ids and amounts that no table holds
 * as null.
 */
const essential: Record<string, readonly string[]> = {
  'booking.created': [...booking, 'createdAt'],
  'booking.confirmed': [...booking, 'confirmedAt'],
  'booking.cancelled': [...booking, 'cancelledAt'],
  'booking.completed': [...booking, 'completedAt'],
  'trip.completed': ['tripId', 'driverId', 'riderId', 'routeId', 'completedAt'],
  'payout.requested': payout,
  'payout.approved': payout,
  'payout.rejected': payout,
  'payout.completed': payout,
  'payout.failed': payout,
  'fleet:location:updates': ['driver_id', 'latitude', 'longitude', 'timestamp'],
};

const sources = forms.flatMap(({ form, topic }) => {
  const names = new Set(Object.values(form.fields).flatMap(({ from }) => from));
  return [...names].map((source) => ({ form, topic, source }));
});

test.each(sources)('$topic without $source: unknown and said so, or refused by its name', (told) => {
  const { form, topic, source } = told;
  const { [source]: _, ...rest } = JSON.parse(form.example) as JsonObject;
  const isEssential = essential[topic]!.includes(source);
  const fields = Object.keys(form.fields).filter((name) => form.fields[name]!.from.includes(source));
  for (const message of [rest, { ...rest, [source]: null }]) {
    const text = JSON.stringify(message);
    if (isEssential) {
      expect(refusedMessage({ topic }, text)).toMatchObject({ path: `/${source}` });
      continue;
    }
    const { payload } = acceptedMessage({ topic }, text);
    const { fields: ofContract } = contractOf(form.eventType);
    for (const field of fields.filter((name) => name !== 'event_id')) {
      const { required, defaultValue = null } = ofContract.find(({ name }) => name === field)!;
      expect(payload[field]).toBe(defaultValue);
      // Where the contract itself takes null for "none", a null that was sent has said that.
      if (required || !(source in message)) expect(payload['missing_fields']).toContain(field);
    }
  }
});

/** A dialect of one form that tells every field that is not among `missing`, by its name. */
function dialectOf(
  eventType: EventType,
  missing: readonly string[],
  more: Partial<MessageForm> = {},
): Dialect {
  const told = contractOf(eventType).fields.filter(
    ({ name }) => !missing.includes(name) && name !== 'event_type',
  );
  const { event_type: _, ...message }: JsonObject = eventExamples[eventType];
  for (const name of missing) delete message[name];
  const form = {
    topic: 'desk',
    eventType,
    fields: Object.fromEntries(told.map(({ name }) => [name, as(name)])),
    missing,
    example: JSON.stringify(message),
    ...more,
  };
  return { name: 'desk', summary: 'The desk.', carrier: 'kafka', keeps: [], messages: [form] };
}

test.each([
  ['payment.success', 'card_last4'],
  ['user.registered', 'phone'],
] as const)('a personal field may be missing, as any: %s without %s', (eventType, name) => {
  const dialect = dialectOf(eventType, [name]);
  expectForm(dialect, dialect.messages[0]!);
});

test('what is wrong with a form is said field by field, with the remedy', () => {
  const [form] = dialectOf('trip.completed', ['on_time']).messages;
  const told = Object.entries(form!.fields).filter(
    ([name]) => !['distance_km', 'event_timestamp'].includes(name),
  );
  const wrong = {
    ...form!,
    fields: { ...Object.fromEntries(told), colour: as('colour') },
    missing: ['rider_id', 'trip_id', 'currency'],
    optional: ['trip_id', 'distance_km'],
  };
  expect(fieldProblems(wrong)).toEqual([
    '"event_timestamp" is not told, and every event needs it: add it to `fields`.',
    '"distance_km" is neither told nor missing: add it to `fields`, or add to `missing`: \'distance_km\'.',
    '"on_time" is neither told nor missing: add it to `fields`, or add to `missing`: \'on_time\'.',
    '"trip_id" cannot be missing: every event needs it.',
    '"rider_id" is told: take it out of `missing`.',
    '"trip_id" is told: take it out of `missing`.',
    '"currency" is told: take it out of `missing`.',
    '"trip_id" cannot be optional: every event needs it.',
    '"distance_km" is optional and not told: add it to `fields`.',
    '"colour" is no field of trip.completed.',
  ]);
});

describe('only', () => {
  const { example: message } = dialectOf('payment.success', ['card_last4']).messages[0]!;
  const route = { topic: 'desk' };
  const guard = (only: Readonly<Record<string, Constant>>, value: string) => {
    const guarded = [dialectOf('payment.success', ['card_last4'], { only })];
    return [route, message.replace('{', `{"kind":${value},`), { dialects: guarded }] as const;
  };

  test.each([
    [true, 'true'],
    [false, 'false'],
    [2, '2'],
    [2, '2.0'],
    ['paid', '"paid"'],
  ])('%j is told as %s', (constant, value) => {
    expect(acceptedMessage(...guard({ kind: constant }, value)).eventType).toBe('payment.success');
  });

  test.each([
    [true, 'false', 'must be true; found false'],
    [true, 'null', 'is missing; send true'],
    [true, '"true"', 'must be true; found a string of 4 characters'],
    [2, '3.0', 'must be 2; found the number 3.0'],
    [2, '2348012345678', 'must be 2; found a number'],
    [2, '[2]', 'must be 2; found a list'],
    ['paid', '"Paid"', 'must be "paid"; found "Paid", which probably means "paid"'],
    ['paid', '"Ada Obi, +2348012345678"', 'must be "paid"; found a string of 23 characters'],
  ])('%j is not told as %s', (constant, value, what) => {
    expect(refusedMessage(...guard({ kind: constant }, value))).toMatchObject({
      reason: 'dialect_unmappable',
      path: '/kind',
      message: expect.stringContaining(`"kind" ${what} (dialect `) as string,
    });
  });
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
  const { pickup_lat: _, ...withoutPlace } = event;
  expect(refusedMessage({ topic: 'booking.created' }, JSON.stringify(withoutPlace)).path).toBe('/pickup_lat');
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

test('only what the dialect keeps stays of the fields of the producer, and the names of the others are told', () => {
  const odd = example.replace(
    '{',
    '{"phoneNumber":"+2348012345678","__proto__":{"event_id":1},"rider":{"email":"a@b.c"},',
  );
  const { text, payload, dropped } = acceptedMessage({ topic: 'booking.created' }, odd);
  expect(text).not.toContain('8012345678');
  expect(text).not.toContain('a@b.c');
  expect(dropped).toEqual(['phoneNumber', '__proto__', 'rider']);
  const kept = Object.keys(payload['producer_fields'] as object);
  expect(kept.filter((name) => !bookingService.keeps.includes(name))).toEqual([]);
});

test('two dialects cannot have one name', () => {
  const twice = [...dialects, { ...bookingService, messages: [] }];
  expect(() => makeFormFinder(twice)).toThrow('Two dialects are named "booking-service"');
});

test('what is empty is not in the document', () => {
  const [text, other] = [dialectOf('trip.completed', []), dialectOf('trip.completed', ['on_time'])].map(
    (dialect) => renderDialects([dialect]),
  );
  expect(text).not.toContain('Unknown to it');
  expect(other).toContain('Unknown to it: `on_time`.');
  const guarded = dialectOf('trip.completed', [], { only: { ok: true } });
  expect(renderDialects([guarded])).toContain('`ok` must be `true`.');
});

test('two dialects cannot claim one topic', () => {
  const twice = [...dialects, { ...bookingService, name: 'other' }];
  expect(() => makeFormFinder(twice)).toThrow(
    'The dialects booking-service and other both claim "booking.created".',
  );
});
