import { afterAll, beforeAll, expect, test } from 'vitest';
import type { FunnelAnswer } from '../../../src/features/analyses/funnel/answer.ts';
import { funnel } from '../../../src/features/analyses/funnel/funnel.ts';
import { DAY_MS, HOUR_MS } from '../../../src/kernel/units.ts';
import { countRuns, type FunnelQuestion, type Run, runsOf } from '../../oracle/analyses/funnel.ts';
import { analysisGround, askAnalysis } from '../../support/ask-analysis.ts';
import { randomBookings } from '../../support/random-bookings.ts';
import {
  type AcceptedEvent,
  insertAccepted,
  openTestStore,
  type TestStore,
} from '../../support/test-store.ts';

// Random bookings with their payments and trips, and the registrations of their riders, against the brute force.

const FROM_MS = Date.parse('2026-03-01T00:00:00Z');
const NOW_MS = Date.parse('2026-03-21T12:00:00Z');
const range = { from: '2026-03-02T00:00:00Z', to: '2026-03-21T00:00:00Z' };
const cities = ['Ikeja', 'Yaba', 'Ajah', 'Epe', ''];

let store: TestStore;
let events: AcceptedEvent[];
beforeAll(async () => {
  store = await openTestStore();
  const { arrivals } = randomBookings({ count: 600, fromMs: FROM_MS, toMs: NOW_MS });
  const registrations = Array.from({ length: 200 }, (_, n) => {
    const atMs = FROM_MS + ((n * 7919 * HOUR_MS) % (NOW_MS - FROM_MS));
    const event = {
      event_type: 'user.registered',
      event_timestamp: new Date(atMs).toISOString(),
      user_id: `10000000-0000-4000-8000-${String(n).padStart(12, '0')}`,
      role: n % 7 === 0 ? 'DRIVER' : 'RIDER',
      city: cities[n % 5],
    };
    return { event, ingestedAtMs: atMs };
  });
  const all = [...arrivals, ...registrations];
  const isLater = (_: unknown, n: number) => n % 3 === 0;
  await insertAccepted(store.connection, all.filter(isLater).toReversed(), 2);
  await insertAccepted(
    store.connection,
    all.filter((one, n) => !isLater(one, n)),
    1,
  );
  events = all.map(({ event }) => event);
});
afterAll(() => store.close());

const asked = (given: Record<string, unknown>) =>
  askAnalysis<FunnelAnswer>(analysisGround({ connection: store.connection, nowMs: NOW_MS }), funnel, {
    ...range,
    ...given,
  });

const base: Omit<FunnelQuestion, 'keys' | 'steps'> = {
  fromMs: Date.parse(range.from),
  toMs: Date.parse(range.to),
  windowMs: 168 * HOUR_MS,
  watermarkMs: NOW_MS - 300_000,
  mode: 'ordered',
  entry: 'furthest',
};
const booked = { event: 'booking.created' };
const paid = { event: 'payment.success' };
const confirmed = { event: 'booking.confirmed' };
const done = { event: 'trip.completed' };
const rider = ['rider_id', 'user_id'];
const booking = ['booking_id'];

const failed = { event: 'payment.failed' };
const initiated = { event: 'payment.initiated' };
const told = (field: string) => (event: AcceptedEvent) => {
  const value = event[field] ?? '';
  return value === '' ? null : String(value as string | number);
};

/** Clocks of Lagos, in ms since 1970: one hour before UTC all year. */
const clockOf = ({ event_timestamp: at }: AcceptedEvent) => Date.parse(at) + HOUR_MS;
const names = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];
const inNewYork = new Intl.DateTimeFormat('en-US', { timeZone: 'America/New_York', weekday: 'short' });
const newYorkWeekday = (atMs: number) => String(names.indexOf(inNewYork.format(atMs)) + 1);

type Asked = Pick<FunnelQuestion, 'keys' | 'steps'> & Partial<FunnelQuestion>;
const questions: [string, Record<string, unknown>, Asked][] = [
  [
    'the preset booking',
    { preset: 'booking' },
    {
      keys: booking,
      steps: [
        { ...booked, undoneBy: 'booking.cancelled' },
        { ...paid, undoneBy: 'payment.refunded' },
        { ...confirmed, undoneBy: 'booking.cancelled' },
        done,
      ],
    },
  ],
  [
    'the preset registration, by city',
    { preset: 'registration', window_hours: 24 * 10, breakdown: 'city' },
    {
      keys: rider,
      windowMs: 10 * DAY_MS,
      steps: [{ event: 'user.registered', passes: ({ role }) => role === 'RIDER' }, done],
      groupOf: told('city'),
    },
  ],
  [
    'riders who enter again, of whom the furthest run counts',
    { entity: 'rider', window_hours: 24, steps: [booked, confirmed, done] },
    { keys: rider, windowMs: DAY_MS, steps: [booked, confirmed, done] },
  ],
  [
    'riders of whom the first run counts',
    { entity: 'rider', window_hours: 24, entry: 'first', steps: [booked, confirmed, done] },
    { keys: rider, windowMs: DAY_MS, entry: 'first', steps: [booked, confirmed, done] },
  ],
  [
    'strict order',
    { entity: 'rider', mode: 'strict', steps: [booked, failed, paid] },
    { keys: rider, mode: 'strict', steps: [booked, failed, paid] },
  ],
  [
    'any order, by currency',
    {
      entity: 'rider',
      mode: 'any',
      window_hours: 24,
      steps: [booked, initiated, confirmed],
      breakdown: 'currency',
    },
    {
      keys: rider,
      mode: 'any',
      windowMs: DAY_MS,
      steps: [booked, initiated, confirmed],
      groupOf: told('currency'),
    },
  ],
  [
    'the same step three times',
    { entity: 'rider', steps: [booked, booked, booked] },
    { keys: rider, steps: [booked, booked, booked] },
  ],
  [
    'filters that only families tell, by seats',
    {
      entity: 'booking',
      breakdown: 'seats_booked',
      limit: 2,
      steps: [
        { ...booked, filters: [{ field: 'total_price', op: 'gte', value: 1000 }] },
        { ...paid, filters: [{ field: 'payment_method', op: 'in', values: ['card'] }] },
      ],
    },
    {
      keys: booking,
      steps: [
        { ...booked, passes: ({ total_price: price }) => Number(price) >= 1000 },
        { ...paid, passes: ({ payment_method: method }) => method === 'card' },
      ],
      groupOf: told('seats_booked'),
    },
  ],
  [
    'bookings, by the hour at which they began',
    { entity: 'booking', breakdown: 'hour_of_day', limit: 24, steps: [booked, paid] },
    {
      keys: booking,
      steps: [booked, paid],
      groupOf: (event) => String(Math.floor(clockOf(event) / HOUR_MS) % 24),
    },
  ],
  [
    'bookings, by weekday in a zone that moves its clocks',
    {
      entity: 'booking',
      breakdown: 'weekday',
      limit: 2,
      timezone: 'America/New_York', // its clocks move on 8 March, within the range
      steps: [booked, paid],
    },
    {
      keys: booking,
      steps: [booked, paid],
      groupOf: ({ event_timestamp: at }) => newYorkWeekday(Date.parse(at)),
    },
  ],
  [
    'payments, by a method that is not always told',
    {
      entity: 'payment',
      breakdown: 'payment_method',
      steps: [initiated, failed, { ...paid, undone_by: 'payment.refunded' }],
    },
    {
      keys: ['payment_id'],
      steps: [initiated, failed, { ...paid, undoneBy: 'payment.refunded' }],
      groupOf: told('payment_method'),
    },
  ],
];

/** Counts the runs of each group, the largest first, as many as are shown; the others together. */
function countGroups(runs: readonly Run[], question: FunnelQuestion, limit: number) {
  const of = (value: string | null) => runs.filter(({ group }) => group === value);
  const groups = [...new Set(runs.map(({ group }) => group))]
    .map((value) => ({ value, ...countRuns(of(value), question) }))
    .sort(
      (a, b) =>
        b.entered - a.entered || b.pending - a.pending || ((a.value ?? '') < (b.value ?? '') ? -1 : 1),
    );
  const shown = groups.slice(0, limit);
  const others = runs.filter(({ group }) => !shown.some(({ value }) => value === group));
  const hidden = groups.length - shown.length;
  return {
    groups: shown,
    others: hidden === 0 ? null : { groups: hidden, ...countRuns(others, question) },
  };
}

test.each(questions)('%s: what a walk over the events counts', async (_, given, question) => {
  const whole = { ...base, ...question };
  const { entered, pending, conversion, steps, breakdown } = await asked(given);
  const runs = runsOf(events, whole);
  const expected = countRuns(runs, whole);
  expect({ entered, pending, conversion, steps }).toEqual(expected);
  expect(expected.steps.at(-1)?.reached).toBeGreaterThan(2);
  expect(expected.pending).toBeGreaterThan(0);
  const { breakdown: by, limit = 10 } = given as { breakdown?: string; limit?: number };
  expect(breakdown).toEqual(by === undefined ? null : { by, ...countGroups(runs, whole, limit) });
});
