import { expect, test } from 'vitest';
import { acceptedMessage, refusedMessage } from '../../../test/support/check-message.ts';
import { payoutsService } from './payouts-service.ts';

const route = { topic: 'payout.requested' };
const { example } = payoutsService.messages[0]!;

test('a payout, its money from the text and its time in the zone of the producer', () => {
  const { payload, ...facts } = acceptedMessage(route, example, { dialectTimezone: 'Africa/Lagos' });
  expect(facts).toMatchObject({ family: 'payout', entityId: 'f1b7c3d2-8e40-4a96-9c15-7d2e1f0a3b10' });
  expect(payload).toMatchObject({
    event_type: 'payout.requested',
    event_timestamp: '2024-01-19T08:00:00.000Z',
    amount: '12500.00',
    currency: 'NGN',
    status: 'PENDING',
    notes: null,
    missing_fields: [],
    producer_fields: { eventType: 'PAYOUT_REQUESTED' },
  });
});

test.each(payoutsService.messages)('$topic', ({ topic, example: message }) => {
  expect(acceptedMessage({ topic }, message).eventType).toBe(topic);
});

test('published twice it is one event; at another time, or another amount, it is another one', () => {
  const again = example.replace('"eventType":"PAYOUT_REQUESTED"', '"eventType":"REQUESTED"');
  const later = example.replace('[2024,1,19,9,0]', '[2024,1,19,9,0,0,1000000]');
  const more = example.replace('1.25E+4', '12500.01');
  const [first, ...others] = [example, again, later, more].map(
    (text) => acceptedMessage(route, text).identity,
  );
  expect(others.map((identity) => identity === first)).toEqual([true, false, false]);
});

test.each([
  ['payout.completed', 'FAILED', 'PAYOUT_COMPLETED', '/status'],
  ['payout.completed', 'COMPLETED', 'PAYOUT_FAILED', '/eventType'],
  ['payout.completed', 'COMPLETED', 'payout.failed', '/eventType'],
  ['payout.failed', 'COMPLETED', 'PAYOUT_COMPLETED', '/status'],
])('on the topic %s a message that says %s and %s is refused', (topic, status, eventType, path) => {
  const form = payoutsService.messages.find((one) => one.topic === topic)!;
  const message = JSON.stringify({ ...(JSON.parse(form.example) as object), status, eventType });
  const refused = refusedMessage({ topic }, message);
  expect(refused).toMatchObject({ reason: 'dialect_unmappable', path });
  expect(refused.message).toContain(`the topic ${topic} says ${topic}`);
});

test('a status that no step has is kept as it is', () => {
  const form = payoutsService.messages.find(({ topic }) => topic === 'payout.completed')!;
  const { payload } = acceptedMessage(form, form.example.replace('"COMPLETED"', '"PAID"'));
  expect(payload).toMatchObject({ event_type: 'payout.completed', status: 'PAID' });
});

test.each([
  ['[2024,1,19,9,0]', '[2024,1,19]', 'dialect_unmappable', '/timestamp'],
  ['1.25E+4', '1.25E-4', 'schema_violation', '/amount'],
  ['"payoutId":"f1', '"payoutId":"F1', 'schema_violation', '/payoutId'],
])('%s as %s is refused', (from, to, reason, path) => {
  expect(refusedMessage(route, example.replace(from, to))).toMatchObject({ reason, path });
});
