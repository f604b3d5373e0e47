import { expect, test } from 'vitest';
import { eventExamples } from '../../src/events/examples.ts';
import { bookingService } from '../../src/ingest/dialects/booking-service.ts';
import { fleetService } from '../../src/ingest/dialects/fleet-service.ts';
import { checkAnswerSchema } from '../../src/ingest/http/check/answer.ts';
import { hashSecret } from '../../src/platform/access/api-keys.ts';
import { openApiServer } from '../support/api-server.ts';
import { makeTestCheck } from '../support/record-check.ts';

const check = makeTestCheck();

async function post(url: string, payload: string) {
  const { app, intake } = await openApiServer({ check });
  const headers = { 'content-type': 'application/json' };
  const response = await app.inject({ method: 'POST', url, payload, headers });
  expect(intake.submissions).toEqual([]);
  return { status: response.statusCode, body: response.json<Record<string, unknown>>() };
}

async function checkEvents(events: unknown, query = '') {
  const { status, body } = await post(`/v1/events/check${query}`, JSON.stringify(events));
  expect(status).toBe(200);
  const { results, ...counts } = checkAnswerSchema.strict().parse(body);
  return { counts, results };
}

const trip = eventExamples['trip.started'];

test('an event that follows the contract is shown as the row that it would become', async () => {
  const { counts, results } = await checkEvents(trip);
  expect(counts).toEqual({ request_id: expect.any(String) as string, received: 1, accepted: 1, rejected: 0 });
  expect(results).toEqual([
    {
      index: 0,
      status: 'accepted',
      row: {
        family: 'trip',
        event_type: 'trip.started',
        identity: trip.trip_id,
        event_id: trip.event_id,
        entity_id: trip.trip_id,
        event_time: new Date(trip.event_timestamp).toISOString(),
        payload: trip,
      },
      warnings: [],
    },
  ]);
});

test('what would be dropped, cut, masked or hashed is named, and personal data is not shown again', async () => {
  const user = { ...eventExamples['user.registered'], nickname: 'Adaeze' };
  const booking = {
    ...eventExamples['booking.cancelled'],
    cancellation_reason: `call 08031234567 ${'x'.repeat(3000)}`,
  };
  const { results } = await checkEvents([user, booking]);
  expect(results.map((result) => (result.status === 'accepted' ? result.warnings : result))).toEqual([
    [
      {
        code: 'field_dropped',
        fields: ['nickname'],
        message: 'The contract does not know these fields, so they are not stored.',
      },
      {
        code: 'personal_hashed',
        fields: ['phone', 'email'],
        message: 'These are personal: only a keyed hash of each is stored.',
      },
      {
        code: 'personal_removed',
        fields: ['full_name'],
        message: 'These are personal and not stored.',
      },
    ],
    [
      {
        code: 'text_cut',
        fields: ['cancellation_reason'],
        message: 'These texts are longer than the contract allows; their beginnings are stored.',
      },
      {
        code: 'text_masked',
        fields: ['cancellation_reason'],
        message: 'What may be personal in these texts is masked.',
      },
    ],
  ]);
  const shown = JSON.stringify(results);
  const forbidden = [
    'Adaeze',
    '08031234567',
    String(user.phone),
    String(user.email),
    'phone_hash',
    'told_hashes',
  ];
  for (const text of forbidden) expect(shown).not.toContain(text);
});

test('all that is wrong is told, and events that would be the same event are named', async () => {
  const other = { ...trip, driver_id: trip.trip_id };
  const bad = { ...trip, event_id: 7, trip_id: undefined, event_timestamp: '1999-01-01T00:00:00Z' };
  const { counts, results } = await checkEvents([trip, trip, other, bad, {}]);
  expect(counts).toMatchObject({ received: 5, accepted: 3, rejected: 2 });
  expect(results.map((result) => (result.status === 'accepted' ? result.repeats : result))).toMatchObject([
    undefined,
    { index: 0, same_content: true },
    { index: 0, same_content: false },
    {
      index: 3,
      event_type: 'trip.started',
      reason: 'schema_violation',
      faults: [{ path: '/event_id' }, { path: '/trip_id' }, { path: '/event_timestamp' }],
    },
    { index: 4, reason: 'missing_event_type', faults: [{ path: '/event_type' }] },
  ]);
});

const created = JSON.parse(bookingService.messages[0]!.example) as object;
const position = JSON.parse(fleetService.messages[0]!.example) as object;

test('messages of a dialect are checked as such, and all their faults are told in their own words', async () => {
  const query = '?dialect=booking-service&topic=booking.created';
  const bad = { ...created, bookingId: 7, createdAt: 'yesterday', travelDate: 'tomorrow' };
  const { results } = await checkEvents([created, bad], query);
  expect(results[0]).toMatchObject({ status: 'accepted', row: { event_type: 'booking.created' } });
  expect(results[1]).toMatchObject({
    status: 'rejected',
    reason: 'dialect_unmappable',
    faults: [{ path: '/createdAt' }, { path: '/travelDate' }, { path: '/bookingId' }],
  });
  const [single] = (await checkEvents(position, '?dialect=fleet-service')).results;
  expect(single).toMatchObject({ status: 'accepted', row: { event_type: 'driver.location.updated' } });
});

test.each([
  [
    created,
    'It looks like a message of the dialect booking-service: send it to ?dialect=booking-service&topic=booking.created.',
  ],
  [position, 'It looks like a message of the dialect fleet-service: send it to ?dialect=fleet-service.'],
])('a message of a dialect that is sent as if it followed the contract is told so', async (message, hint) => {
  const [result] = (await checkEvents(message)).results;
  expect(result).toMatchObject({ status: 'rejected', reason: 'missing_event_type' });
  expect(result).toHaveProperty('faults.0.message', expect.stringContaining(hint) as string);
});

test.each([
  ['?dialect=booking', ['booking-service', 'trip-service', 'payouts-service', 'fleet-service']],
  ['?topic=booking.created', ['booking-service', 'trip-service', 'payouts-service', 'fleet-service']],
  [
    '?dialect=booking-service',
    ['booking.created', 'booking.confirmed', 'booking.cancelled', 'booking.completed'],
  ],
  ['?dialect=fleet-service&topic=x', ['fleet:location:updates']],
])('%s names no dialect that there is', async (query, allowed) => {
  for (const url of ['/v1/events', '/v1/events/check']) {
    const { status, body } = await post(`${url}${query}`, JSON.stringify(created));
    expect([status, body['code'], body['allowed']]).toEqual([422, 'unknown_dialect', allowed]);
  }
});

test('events that are sent in a dialect go in as messages of its topic', async () => {
  const { app, intake } = await openApiServer({ check });
  const response = await app.inject({
    method: 'POST',
    url: '/v1/events?dialect=fleet-service',
    payload: JSON.stringify(position),
    headers: { 'content-type': 'application/json' },
  });
  expect(response.statusCode).toBe(200);
  expect(intake.submissions[0]?.origin).toMatchObject({ source: 'http', topic: 'fleet:location:updates' });
});

test('who sends by a key is known by its name', async () => {
  const secret = 'a-secret-of-the-booking-service';
  const apiKeys = [{ name: 'booking-service', scopes: ['ingest' as const], hash: hashSecret(secret) }];
  const { app, intake } = await openApiServer({ check, apiKeys });
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${secret}` };
  const response = await app.inject({
    method: 'POST',
    url: '/v1/events',
    payload: JSON.stringify(trip),
    headers,
  });
  expect(response.statusCode).toBe(200);
  expect(intake.submissions[0]?.origin).toMatchObject({ source: 'http', producer: 'booking-service' });
});
