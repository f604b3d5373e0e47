import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventExamples } from '../../src/events/examples.ts';
import { openTestService, type TestService } from '../support/test-service.ts';

// A key for the events of one family sends these and no others.

const BOOKINGS = 'the-secret-of-the-booking-service';
const READER = 'the-secret-of-the-reader';
let service: TestService;
beforeAll(async () => {
  service = await openTestService({ API_KEYS: `bookings:ingest:booking:${BOOKINGS},reader:read:${READER}` });
});
afterAll(() => service.remove());

async function send(events: unknown) {
  const response = await fetch(`${service.url}/v1/events`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-api-key': BOOKINGS },
    body: JSON.stringify(events),
  });
  return (await response.json()) as { receipt: string | null } & Record<string, unknown>;
}
const examples = Object.values(eventExamples) as { event_type: string }[];
const example = (type: string) => examples.find((event) => event.event_type === type)!;
const refused = (index: number, event_type: string, scope: string) => ({
  index,
  status: 'rejected',
  event_id: expect.any(String) as string,
  event_type,
  reason: 'family_not_allowed',
  path: '/event_type',
  message: `The key lacks the scope "${scope}". The event is not stored.`,
});

test('in a batch of several families each event gets its result, and only those of the key are stored', async () => {
  const events = [example('trip.completed'), example('booking.created'), example('payment.success')];
  const answer = await send(events);
  expect(answer).toMatchObject({ status: 'done', received: 3, accepted: 1, rejected: 2 });
  expect(answer['results']).toEqual([
    refused(0, 'trip.completed', 'ingest:trip'),
    { index: 1, status: 'accepted', event_type: 'booking.created', event_id: expect.any(String) as string },
    refused(2, 'payment.success', 'ingest:payment'),
  ]);
  const headers = { 'x-api-key': READER };
  const ask = async (path: string) =>
    (await (await fetch(`${service.url}${path}`, { headers })).json()) as object;
  expect(await ask('/v1/dead-letters/counts')).toMatchObject({ open: 0 });
  const { receipt } = answer;
  const again = await fetch(`${service.url}/v1/events/receipts/${receipt}`, {
    headers: { 'x-api-key': BOOKINGS },
  });
  expect(await again.json()).toMatchObject({ received: 1, results: [{ index: 1 }] });
});

test('a request of nothing but other families stores nothing', async () => {
  expect(await send(example('trip.completed'))).toMatchObject({
    received: 1,
    accepted: 0,
    rejected: 1,
    results: [refused(0, 'trip.completed', 'ingest:trip')],
    receipt: null,
  });
});

test('a faulty event of another family is refused as well, and is no dead letter', async () => {
  const { event_id: _, ...expected } = refused(0, 'trip.completed', 'ingest:trip');
  const faulty = { ...example('trip.completed'), trip_id: 7 };
  expect(await send(faulty)).toMatchObject({ received: 1, rejected: 1, results: [expected], receipt: null });
  const own = { ...example('booking.created'), booking_id: 7 };
  const { results } = (await send(own)) as unknown as { results: { dead_letter_id?: string }[] };
  expect(results[0]?.dead_letter_id).toBeDefined();
});

test('what is no event has no family, and becomes a dead letter', async () => {
  const { results } = (await send({ no: 'event' })) as unknown as { results: { dead_letter_id?: string }[] };
  expect(results[0]?.dead_letter_id).toBeDefined();
});
