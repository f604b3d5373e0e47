import { z } from 'zod';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventTypes } from '../../../src/events/contract.ts';
import type { FunnelAnswer } from '../../../src/features/analyses/funnel/answer.ts';
import { fieldsOf } from '../../../src/features/analyses/funnel/event-fields.ts';
import { funnel } from '../../../src/features/analyses/funnel/funnel.ts';
import { tellingOf } from '../../../src/features/analyses/funnel/tellings.ts';
import { HOUR_MS } from '../../../src/kernel/units.ts';
import { analysisGround, askAnalysis } from '../../support/ask-analysis.ts';
import { bookingEvents, routeCreated } from '../../support/booking-events.ts';
import { rideEvents } from '../../support/ride-events.ts';
import {
  type AcceptedEvent,
  insertAccepted,
  openTestStore,
  type TestStore,
} from '../../support/test-store.ts';

// Bookings by hand. Those of 2 March live whole lives; those of later days lie on the edges of the range and of the window.

const NOW_MS = Date.parse('2026-03-31T12:05:00Z'); // The watermark is at 12:00.
const id = (n: number) => `c0000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
const { created, confirmed, cancelled } = bookingEvents;
const { success, refunded, failed, completed } = rideEvents;
const of = (n: number, route = 1) => ({
  booking_id: id(n),
  route_id: id(900 + route),
  rider_id: id(100 + n),
  driver_id: id(200),
});
const paid = (n: number) => ({ ...of(n), payment_id: id(300 + n) });

const wholeLives: AcceptedEvent[] = [
  created('2026-03-02T08:00:00Z', of(1)),
  success('2026-03-02T08:01:00Z', paid(1)),
  confirmed('2026-03-02T08:02:00Z', of(1)),
  completed('2026-03-02T10:02:00Z', of(1)),
  created('2026-03-02T09:00:00Z', of(2)),
  success('2026-03-02T09:03:00Z', paid(2)),
  confirmed('2026-03-02T09:04:00Z', of(2)),
  cancelled('2026-03-02T09:30:00Z', of(2)),
  refunded('2026-03-20T09:31:00Z', paid(2)),
  created('2026-03-02T10:00:00Z', of(3, 2)),
  success('2026-03-02T10:10:00Z', paid(3)),
  created('2026-03-02T11:00:00Z', of(4, 3)),
  failed('2026-03-02T11:01:00Z', paid(4)),
];

const edges: AcceptedEvent[] = [
  // Of 10 March: an entry at the first moment, whose confirmation comes at the last moment of a window of a day.
  created('2026-03-10T00:00:00.000Z', of(11)),
  confirmed('2026-03-11T00:00:00.000Z', of(11)),
  created('2026-03-10T00:00:00.001Z', of(12)),
  confirmed('2026-03-11T00:00:00.002Z', of(12)),
  created('2026-03-10T23:59:59.999Z', of(13)),
  confirmed('2026-03-11T08:00:00.000Z', of(13)),
  created('2026-03-11T00:00:00.000Z', of(14)),
  confirmed('2026-03-11T00:00:00.000Z', of(14)),
  created('2026-03-09T23:59:59.999Z', of(15)),
  confirmed('2026-03-10T00:00:00.000Z', of(15)),
  // Of 30 March: the window of a day is over at 12:00 of the next day for the first of them.
  created('2026-03-30T12:00:00.000Z', of(21)),
  confirmed('2026-03-30T12:00:00.000Z', of(21)),
  created('2026-03-30T12:00:00.001Z', of(22)),
  confirmed('2026-03-30T12:00:00.001Z', of(22)),
  // Of 15 March: undone at its very moment, and before it.
  created('2026-03-15T08:00:00Z', of(31)),
  cancelled('2026-03-15T08:00:00Z', of(31)),
  created('2026-03-15T08:00:00Z', of(32)),
  cancelled('2026-03-15T07:59:59Z', of(32)),
  // Of 20 March: paid twice before the confirmation and as often after it; the first payment behind it counts.
  created('2026-03-20T08:00:00Z', of(41)),
  confirmed('2026-03-20T08:10:00Z', of(41)),
  ...['08:01', '08:05', '08:20', '08:40'].map((at, n) =>
    success(`2026-03-20T${at}:00Z`, { ...paid(41), payment_id: id(600 + n) }),
  ),
  created('2026-03-20T09:00:00Z', of(42)),
  confirmed('2026-03-20T09:10:00Z', of(42)),
  ...['09:01', '09:40'].map((at, n) =>
    success(`2026-03-20T${at}:00Z`, { ...paid(42), payment_id: id(610 + n) }),
  ),
];

let store: TestStore;
beforeAll(async () => {
  store = await openTestStore();
  const routes = ['Ikeja', 'Yaba'].map((origin_city, n) =>
    routeCreated(Date.parse('2026-02-01T00:00:00Z'), { id: id(901 + n), places: { origin_city } }),
  );
  const arrivals = [...routes, ...wholeLives, ...edges].map((event) => ({
    event,
    ingestedAtMs: NOW_MS - HOUR_MS,
  }));
  await insertAccepted(store.connection, arrivals);
});
afterAll(() => store.close());

const ask = (given: Record<string, unknown>) =>
  askAnalysis<FunnelAnswer & { receipt: { maturing: string[] } }>(
    analysisGround({ connection: store.connection, nowMs: NOW_MS, timezone: 'UTC' }),
    funnel,
    given,
  );
const day = (date: string, next: string) => ({ from: date, to: next });
const ratio = (numerator: number, denominator: number) => ({
  value: denominator === 0 ? null : Number((numerator / denominator).toFixed(6)),
  numerator,
  denominator,
});

test('a whole answer: steps, reversals, groups and who dropped off', async () => {
  const shared = { conversion: ratio(0, 2), pending: 0, entered: 2 };
  const first = { step: 1, event: 'booking.created', drop_off: 0, median_seconds: null, p90_seconds: null };
  const none = { holding: 0, median_seconds: null, p90_seconds: null };
  const answer = await ask({
    ...day('2026-03-02', '2026-03-03'),
    preset: 'booking',
    breakdown: 'origin_city',
    limit: '1',
    dropped_after: '2',
  } as Record<string, string>);
  expect(answer).toMatchObject({ receipt: { complete: true, maturing: [], expired: 0 } });
  expect(answer).toMatchObject({
    entered: 4,
    pending: 0,
    conversion: ratio(1, 4),
    steps: [
      { ...first, reached: 4, holding: 3, conversion: ratio(4, 4), step_conversion: ratio(4, 4) },
      {
        step: 2,
        event: 'payment.success',
        reached: 3,
        holding: 2,
        conversion: ratio(3, 4),
        step_conversion: ratio(3, 4),
        drop_off: 1,
        median_seconds: 180,
        p90_seconds: 516,
      },
      {
        step: 3,
        event: 'booking.confirmed',
        reached: 2,
        holding: 1,
        conversion: ratio(2, 4),
        step_conversion: ratio(2, 3),
        drop_off: 1,
        median_seconds: 60,
        p90_seconds: 60,
      },
      {
        step: 4,
        event: 'trip.completed',
        reached: 1,
        holding: null,
        conversion: ratio(1, 4),
        step_conversion: ratio(1, 2),
        drop_off: 1,
        median_seconds: 7200,
        p90_seconds: 7200,
      },
    ],
    breakdown: {
      by: 'origin_city',
      groups: [{ value: 'Ikeja', entered: 2, pending: 0, conversion: ratio(1, 2) }],
      others: {
        groups: 2,
        ...shared,
        steps: [
          { ...first, reached: 2, holding: 2 },
          { step: 2, reached: 1, holding: 1, median_seconds: 600, p90_seconds: 600 },
          { step: 3, reached: 0, drop_off: 1, step_conversion: ratio(0, 1), ...none },
          { step: 4, reached: 0, drop_off: 0, step_conversion: ratio(0, 0), ...none, holding: null },
        ],
      },
    },
    dropped: {
      after: 2,
      count: 1,
      entities: [
        { id: id(3), entered_at: '2026-03-02T10:00:00+00:00', last_at: '2026-03-02T10:10:00+00:00' },
      ],
    },
    query: {
      from: '2026-03-02T00:00:00+00:00',
      to: '2026-03-03T00:00:00+00:00',
      timezone: 'UTC',
      preset: 'booking',
      entity: 'booking',
      window_hours: 168,
      mode: 'ordered',
      entry: 'furthest',
      breakdown: 'origin_city',
      limit: 1,
      dropped_after: 2,
    },
  });
});

const toConfirmed = {
  entity: 'booking',
  window_hours: 24,
  steps: [{ event: 'booking.created', undone_by: 'booking.cancelled' }, { event: 'booking.confirmed' }],
};

test('the range holds entries from its first moment up to its end, and windows their last moment', async () => {
  const answer = await ask({ ...toConfirmed, ...day('2026-03-10', '2026-03-11'), dropped_after: 1 });
  expect(answer).toMatchObject({ entered: 3, pending: 0, steps: [{ reached: 3 }, { reached: 2 }] });
  expect(answer.dropped!.entities.map(({ id: dropped }) => dropped)).toEqual([id(12)]);
});

test('entries are pending until their window is over at the watermark, whatever they did', async () => {
  const answer = await ask({ ...toConfirmed, ...day('2026-03-30', '2026-03-31') });
  const maturing = ['step 1', 'step 2'];
  expect(answer).toMatchObject({ entered: 1, pending: 1, steps: [{ reached: 1 }, { reached: 1 }] });
  expect(answer.receipt.maturing).toEqual(maturing);
});

test('what happens at the moment of a step undoes it, and what happened before does not', async () => {
  const answer = await ask({ ...toConfirmed, ...day('2026-03-15', '2026-03-16') });
  expect(answer.steps[0]).toMatchObject({ reached: 2, holding: 1 });
});

test('a range in which nobody enters has no rates', async () => {
  const answer = await ask({ ...toConfirmed, ...day('2026-02-10', '2026-02-11'), breakdown: 'route_id' });
  expect(answer).toMatchObject({
    entered: 0,
    pending: 0,
    conversion: ratio(0, 0),
    steps: [{ reached: 0 }, { reached: 0, median_seconds: null }],
    breakdown: { groups: [], others: null },
  });
});

test.each<[string, Record<string, unknown>, string[]]>([
  ['steps of entity tables', { preset: 'booking' }, ['bookings', 'payments', 'trips']],
  [
    'a field that only single events tell',
    {
      entity: 'booking',
      steps: [
        { event: 'booking.created', filters: [{ field: 'total_price', op: 'gt', value: 1 }] },
        { event: 'payment.failed' },
      ],
    },
    ['booking_events', 'payment_events'],
  ],
])('%s are read there', async (_, given, tables) => {
  const answer = await ask({ ...day('2026-03-02', '2026-03-03'), ...given });
  expect(answer).toMatchObject({ entered: 4, plan: { tables } });
});

test.each(eventTypes)('every field of %s has a column', async (event) => {
  const fields = fieldsOf(event).map(({ name }) => name);
  const kept = fields.filter((name) => !tellingOf(event, [name]).isFamily);
  for (const asked of [fields, ...(kept.length > 0 ? [kept] : [])]) {
    const { table, time, conditions, columns } = tellingOf(event, asked);
    const where = conditions.join(' AND ');
    const sql = `SELECT ${time}, ${Object.values(columns).join(', ')} FROM ${table} WHERE ${where} LIMIT 0`;
    expect(await store.connection.query(z.never(), sql)).toEqual([]);
  }
});

test('of a step that also happened before the one before it, the next one counts', async () => {
  const steps = ['booking.created', 'booking.confirmed', 'payment.success'].map((event) => ({ event }));
  const read = async (given: { explain: boolean }) => {
    const range = day('2026-03-20', '2026-03-21');
    return ask({ ...range, entity: 'booking', steps, window_hours: 24, ...given });
  };
  const { steps: shown, plan } = (await read({ explain: true })) as Awaited<ReturnType<typeof read>> & {
    plan: { statements: { part: string }[] };
  };
  // 10 minutes after the confirmation of the one, 30 after that of the other.
  expect(shown[2]).toMatchObject({ reached: 2, median_seconds: 1200 });
  // Four payments are more than their first and last moment tell: they were read once more, by lists.
  expect(plan.statements.map(({ part }) => part)).toEqual(['steps', 'steps']);
});
