import { expect, test } from 'vitest';
import { receive, type ReceivedEvent } from '../../../test/support/receive-messages.ts';
import { makeCity } from '../city.ts';
import { cityOptions } from '../options.ts';
import { answerTruth } from '../../../test/oracle/truth/answer-truth.ts';

// The ledger is filled from entities, the platform from events. These tests compute every value that is more than a plain sum a
// second time from the events that count, conflicts included. So they find a fact that tells the receiver one value and the
// ledger another.

const size = { seed: 3, days: 92, riders: 120, drivers: 24, routes: 24, pingEverySeconds: 240 };
const shares = { late: 0.01, duplicate: 0.01, conflict: 0.03, broken: 0, withoutId: 0.02 };
const city = makeCity(cityOptions('small', { ...size, shares }));
const { events } = receive(city.messages, city.endMs);
const range = { from: '2025-03-01', to: '2025-06-01' };

const of = (...types: string[]) => events.filter(({ event_type }) => types.includes(event_type));
const at = (event: ReceivedEvent, field = 'event_timestamp') => Date.parse(String(event[field]));
const localDate = (ms: number) => new Date(ms + 3_600_000).toISOString().slice(0, 10);
const byTime = (a: ReceivedEvent, b: ReceivedEvent) => at(a) - at(b);
const total = (metric: string) => answerTruth(city.ledger, { metric, ...range }).total;

test('users by day: the actions of the definition, and no others', () => {
  const days = new Map<string, Set<unknown>>();
  const act = (event: ReceivedEvent, field: string) => {
    const day = localDate(at(event));
    days.set(day, (days.get(day) ?? new Set()).add(event[field]));
  };
  for (const event of events) {
    const { event_type: type, cancelled_by: by } = event;
    if (/^(?:booking\.(?:created|confirmed)|payment\.initiated|trip\.(?:started|completed))$/.test(type))
      act(event, 'rider_id');
    if (type === 'booking.cancelled' && by === 'RIDER') act(event, 'rider_id');
    if (/^(?:trip\.(?:started|completed)|route\.\w+|driver\.location\.updated)$/.test(type))
      act(event, 'driver_id');
    if (/^(?:trip|booking)\.cancelled$/.test(type) && by === 'DRIVER') act(event, 'driver_id');
  }
  const { series } = answerTruth(city.ledger, { metric: 'users.dau', ...range, grain: 'day' });
  expect(series.map(({ value }) => value)).toEqual(
    series.map(({ startMs }) => days.get(localDate(startMs))?.size ?? 0),
  );
});

test('online time of the pings', () => {
  let ms = 0;
  const pings = Object.groupBy(of('driver.location.updated'), (event) => String(event['driver_id']));
  for (const own of Object.values(pings)) {
    const times = own!.map((event) => at(event)).sort((a, b) => a - b);
    times.slice(1).forEach((time, index) => {
      if (time - times[index]! <= 300_000) ms += time - times[index]!;
    });
  }
  expect(total('drivers.online_hours')).toBeCloseTo(ms / 3_600_000, 5);
});

test('seats of the vehicles as of their departure', () => {
  const changes = of('route.created', 'route.updated').toSorted(byTime);
  const runs = Object.groupBy(
    of('trip.started'),
    (event) => `${String(event['route_id'])} ${at(event, 'scheduled_departure')}`,
  );
  let [passengers, seats] = [0, 0];
  for (const rides of Object.values(runs)) {
    const departureMs = at(rides![0]!, 'scheduled_departure');
    const known = changes.findLast(
      (change) =>
        change['route_id'] === rides![0]!['route_id'] &&
        at(change) <= departureMs &&
        change['seats_total'] !== undefined,
    );
    if (known === undefined) continue;
    seats += Number(known['seats_total']);
    passengers += rides!.reduce((sum, ride) => sum + Number(ride['passengers_count']), 0);
  }
  expect(total('trips.seat_occupancy')).toMatchObject({ numerator: passengers, denominator: seats });
});

test('routes that are active at the end', () => {
  const latest = new Map(
    of('route.activated', 'route.cancelled')
      .toSorted(byTime)
      .map((event) => [event['route_id'], event.event_type]),
  );
  const active = [...latest.values()].filter((type) => type === 'route.activated');
  expect(total('routes.active')).toBe(active.length);
});

test('commission that refunds took back', () => {
  const commissions = new Map(of('trip.completed').map((event) => [event['booking_id'], event]));
  const prices = new Map(of('booking.created').map((event) => [event['booking_id'], event['total_price']]));
  const refunded = new Map<unknown, number>();
  for (const refund of of('payment.refunded')) {
    const cents = Math.round(Number(refund['refund_amount']) * 100);
    refunded.set(refund['booking_id'], (refunded.get(refund['booking_id']) ?? 0) + cents);
  }
  let reversed = 0;
  for (const [booking, cents] of refunded) {
    const trip = commissions.get(booking);
    if (trip === undefined || trip['currency'] !== 'NGN') continue;
    const share = Math.min(1, cents / (Number(prices.get(booking)) * 100));
    reversed += Math.round(Number(trip['platform_commission']) * 100 * share);
  }
  expect(total('payments.commission_reversed')).toBe((reversed / 100).toFixed(2));
});

test('conversion within the hour, whatever arrived first', () => {
  const confirmed = new Map(of('booking.confirmed').map((event) => [event['booking_id'], at(event)]));
  const old = of('booking.created').filter((event) => at(event) + 3_600_000 <= city.endMs);
  const made = old.filter((event) => confirmed.get(event['booking_id'])! <= at(event) + 3_600_000);
  expect(total('bookings.conversion_rate')).toMatchObject({
    numerator: made.length,
    denominator: old.length,
  });
});

test('papers: who was verified within a week of being due', () => {
  const due = [
    ...of('user.registered').filter((event) => event['role'] === 'DRIVER'),
    ...of('user.upgraded_to_driver'),
  ].filter((event) => at(event) + 7 * 86_400_000 <= city.endMs);
  const verified = due.filter((event) => {
    const own = of('user.kyc_verified').filter(
      (decision) => decision['user_id'] === event['user_id'] && at(decision) <= at(event) + 7 * 86_400_000,
    );
    const latest = own
      .toSorted((a, b) => byTime(a, b) || (String(a['event_id']) < String(b['event_id']) ? -1 : 1))
      .at(-1);
    return latest?.['kyc_status'] === 'VERIFIED';
  });
  expect(total('users.kyc_completion_rate_7d')).toMatchObject({
    numerator: verified.length,
    denominator: due.length,
  });
});
