import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { eventTypes } from '../events/contract.ts';
import { receive, type ReceivedEvent } from '../../test/support/receive-messages.ts';
import { makeCity } from './city.ts';
import { brokenReasons } from './delivery/break-message.ts';
import { defaultShares } from './delivery/shares.ts';
import type { Message } from './delivery/message.ts';
import { cityOptions } from './options.ts';
import { answerTruth } from '../../test/oracle/truth/answer-truth.ts';

// One city of three months with many faults serves all tests.
const shares = { late: 0.02, duplicate: 0.02, conflict: 0.02, broken: 0.01, withoutId: 0.05 };
const size = { seed: 3, days: 92, riders: 120, drivers: 24, routes: 24, pingEverySeconds: 240 };
const options = cityOptions('small', { ...size, shares, startDay: '2025-03-01' });
const { messages, ledger } = collect();
const received = receive(messages, Date.parse('2025-06-01T00:00:00Z'));
const range = { from: '2025-03-01', to: '2025-06-01' };

function collect() {
  const city = makeCity(options);
  return { ...city, messages: [...city.messages] };
}

const truth = (metric: string) => answerTruth(ledger, { metric, ...range }).total;
const ofType = (type: string) => received.events.filter((event) => event.event_type === type);
const digest = (all: Iterable<Message>) => {
  const hash = createHash('sha256');
  for (const { text, deliveredAtMs } of all) hash.update(text, 'latin1').update(String(deliveredAtMs));
  return hash.digest('hex');
};

test('the same options give the same bytes, another seed gives others', () => {
  expect(digest(makeCity(options).messages)).toBe(digest(messages));
  expect(digest(makeCity({ ...options, seed: 4 }).messages)).not.toBe(digest(messages));
});

test('a receiver makes of each message what the ledger says', () => {
  expect(messages.length).toBeGreaterThan(10_000);
  const wrong = messages.filter((message, index) => message.outcome !== received.outcomes[index]);
  expect(wrong.slice(0, 3)).toEqual([]);
  const { delivered } = ledger;
  expect(delivered.messages).toBe(messages.length);
  const outcomes = Object.groupBy(received.outcomes, (outcome) => outcome);
  expect(delivered.duplicates).toBe(outcomes.duplicate?.length);
  expect(delivered.conflicts).toBe(outcomes.conflict?.length);
  for (const reason of brokenReasons)
    expect(delivered.rejected.get(reason), reason).toBe(outcomes[reason]?.length);
  for (const type of eventTypes) expect(delivered.accepted.get(type) ?? 0, type).toBe(ofType(type).length);
});

test('every type and every reason comes up', () => {
  const told = eventTypes.filter((type) => type !== 'user.activity'); // optional, and nobody signs in to this city
  expect([...ledger.delivered.accepted.keys()].toSorted()).toEqual(told.toSorted());
  expect([...ledger.delivered.rejected.keys()].toSorted()).toEqual([...brokenReasons].toSorted());
});

test('messages come in the order of their delivery, and late ones are late', () => {
  const isOrdered = messages.every(
    ({ deliveredAtMs }, index) => index === 0 || deliveredAtMs >= messages[index - 1]!.deliveredAtMs,
  );
  expect(isOrdered).toBe(true);
  const firstSuccess = messages.findIndex(({ eventType }) => eventType === 'payment.success');
  expect(firstSuccess).toBeGreaterThan(0);
  const confirmedBefore = ledger.delivered.outOfOrder;
  expect(confirmedBefore).toBeGreaterThan(messages.length / 100);
});

test('faults have the shares that were asked for', () => {
  const { accepted, duplicates, conflicts, rejected, late } = ledger.delivered;
  const count = (counts: Map<string, number>) => counts.values().reduce((sum, n) => sum + n, 0);
  const events = count(accepted);
  expect(duplicates / events).toBeCloseTo(shares.duplicate, 2);
  expect(conflicts / events).toBeCloseTo(shares.conflict, 2);
  expect(count(rejected) / events).toBeCloseTo(shares.broken, 2);
  expect(late / events).toBeGreaterThan(shares.late * 0.8);
  const withoutId = messages.filter(
    ({ text, outcome }) => outcome === 'accepted' && !text.includes('"event_id"'),
  );
  expect(withoutId.length / events).toBeCloseTo(shares.withoutId, 2);
});

test('without faults only the order of topics is disturbed', () => {
  const city = makeCity({
    ...options,
    shares: { late: 0, duplicate: 0, conflict: 0, broken: 0, withoutId: 0 },
  });
  const outcomes = new Set([...city.messages].map(({ outcome }) => outcome));
  expect([...outcomes]).toEqual(['accepted']);
});

test('what is repeated, late or broken changes nothing of the truth', () => {
  const calm = makeCity({ ...options, shares: { ...defaultShares, conflict: 0 } });
  const rough = makeCity({ ...options, shares: { ...shares, conflict: 0 } });
  for (const { messages: all } of [calm, rough]) for (const message of all) expect(message.text).not.toBe('');
  for (const metric of ['payments.net_bookings', 'users.mau', 'drivers.utilisation', 'trips.seat_occupancy'])
    expect(answerTruth(rough.ledger, { metric, ...range, grain: 'day' })).toEqual(
      answerTruth(calm.ledger, { metric, ...range, grain: 'day' }),
    );
});

test('the truth is what the events say that count: conflicts and late ones included', () => {
  const amount = (events: ReceivedEvent[], field: string) => {
    const own = events.filter((event) => (event['currency'] ?? 'NGN') === 'NGN');
    return (own.reduce((sum, event) => sum + Math.round(Number(event[field]) * 100), 0) / 100).toFixed(2);
  };
  expect(truth('payments.captured')).toBe(amount(ofType('payment.success'), 'amount'));
  expect(truth('payments.refunded')).toBe(amount(ofType('payment.refunded'), 'refund_amount'));
  expect(truth('payments.gross_bookings')).toBe(amount(ofType('booking.confirmed'), 'total_price'));
  expect(truth('trips.driver_earnings')).toBe(amount(ofType('trip.completed'), 'driver_earnings'));
  expect(truth('bookings.cancelled_by_rider')).toBe(
    ofType('booking.cancelled').filter((event) => event['cancelled_by'] === 'RIDER').length,
  );
  const km = ofType('trip.completed').reduce((sum, event) => sum + Number(event['distance_km']), 0);
  expect(truth('trips.distance')).toBeCloseTo(km, 6);
  const stars = ofType('booking.completed').filter((event) => event['rating'] !== undefined);
  expect(truth('drivers.rating')).toMatchObject({ denominator: stars.length });
});

test('by local day the truth is that of the events of the day', () => {
  const { series, total } = answerTruth(ledger, { metric: 'bookings.confirmed', ...range, grain: 'day' });
  const days = Object.groupBy(ofType('booking.confirmed'), (event) =>
    new Date(Date.parse(event.event_timestamp) + 3_600_000).toISOString().slice(0, 10),
  );
  for (const { startMs, value } of series)
    expect(value).toBe(days[new Date(startMs + 3_600_000).toISOString().slice(0, 10)]?.length ?? 0);
  expect(series.reduce((sum, { value }) => sum + Number(value), 0)).toBe(total);
});

test('every message says that it is simulated, unless it is too broken to say anything', () => {
  const silent = messages.filter(({ text, outcome }) => {
    const isEvent = outcome === 'accepted' || outcome === 'duplicate' || outcome === 'conflict';
    return isEvent && !text.endsWith('"simulated":true}');
  });
  expect(silent).toEqual([]);
});
