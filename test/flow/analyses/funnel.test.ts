import { afterAll, beforeAll, expect, test } from 'vitest';
import type { FunnelAnswer } from '../../../src/features/analyses/funnel/answer.ts';
import { funnel } from '../../../src/features/analyses/funnel/funnel.ts';
import { DAY_MS, HOUR_MS } from '../../../src/kernel/units.ts';
import { countRuns, type FunnelQuestion, runsOf } from '../../oracle/analyses/funnel.ts';
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
const undone = { ...confirmed, undoneBy: 'booking.cancelled' };

test.each<
  [string, Record<string, unknown>, Pick<FunnelQuestion, 'keys' | 'steps'> & Partial<FunnelQuestion>]
>([
  [
    'the preset booking',
    { preset: 'booking' },
    {
      keys: booking,
      steps: [
        { ...booked, undoneBy: 'booking.cancelled' },
        { ...paid, undoneBy: 'payment.refunded' },
        undone,
        done,
      ],
    },
  ],
  [
    'the preset registration',
    { preset: 'registration', window_hours: 24 * 10 },
    {
      keys: rider,
      windowMs: 10 * DAY_MS,
      steps: [{ event: 'user.registered', passes: ({ role }) => role === 'RIDER' }, done],
    },
  ],
  [
    'riders who enter again',
    { entity: 'rider', window_hours: 24, steps: [booked, confirmed, done] },
    { keys: rider, windowMs: DAY_MS, steps: [booked, confirmed, done] },
  ],
])('%s is what a walk over the events counts', async (_, given, question) => {
  const whole = { ...base, ...question };
  const { entered, pending, conversion, steps, receipt } = (await asked(given)) as FunnelAnswer & {
    receipt: { maturing: string[] };
  };
  const expected = countRuns(runsOf(events, whole), whole);
  expect({ entered, pending, conversion, steps }).toEqual(expected);
  expect(expected.steps.at(-1)?.reached).toBeGreaterThan(5);
  expect(expected.pending).toBeGreaterThan(0);
  expect(receipt.maturing).toEqual(question.steps.map((__, n) => `step ${n + 1}`));
});
