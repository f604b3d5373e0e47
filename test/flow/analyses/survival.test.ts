import { afterAll, beforeAll, expect, test } from 'vitest';
import { survival } from '../../../src/features/analyses/survival/survival.ts';
import { survivalByHand, type SurvivalQuestion } from '../../oracle/analyses/survival.ts';
import { analysisGround, askAnalysis } from '../../support/ask-analysis.ts';
import { decided, randomPeople, registered } from '../../support/random-people.ts';
import { rideEvents } from '../../support/ride-events.ts';
import { arrivalsOf, insertAccepted, openTestStore, type TestStore } from '../../support/test-store.ts';

interface Body {
  users: number;
  events: number;
  censored: number;
  steps: { time: number; survival: number }[];
  median: { value: number | null };
  groups: { value: string | null; users: number }[] | null;
  query: { from: string; to: string };
  receipt: { maturing: string[] };
}

const DAY_MS = 86_400_000;

test('by hand: ties, the edge of a day, those who ride before they sign up, and those who are still watched', async () => {
  const store = await openTestStore();
  const NOW_MS = Date.parse('2026-03-11T00:05:00Z'); // so that the watermark is midnight
  const START_MS = Date.parse('2026-03-01T00:00:00Z');
  const user = (n: number) => `e0000000-0000-4000-8000-00000000000${n}`;
  const signUp = (n: number, day = 0) => registered(START_MS + day * DAY_MS, { user_id: user(n) });
  const ride = (n: number, afterMs: number, who = 'rider_id') =>
    rideEvents.completed(new Date(START_MS + afterMs).toISOString(), { [who]: user(n) });
  await insertAccepted(
    store.connection,
    arrivalsOf([
      ...[1, 2, 3, 4, 5].map((n) => signUp(n)),
      ride(1, -DAY_MS), // before the sign-up: at time 0
      ride(2, 2 * DAY_MS), // on the last ms of the second day
      ride(3, DAY_MS + 1, 'driver_id'), // a ms into the second day: a tie
      ride(4, 2 * DAY_MS + 1), // a ms into the third
      ride(4, 3 * DAY_MS),
      signUp(6, 8), // watched for two days, with a trip in the third: not yet within whole days
      signUp(7, 8),
      ride(7, 10 * DAY_MS + 100_000), // after the watermark
      signUp(8, 10), // on the watermark: not watched yet
    ]),
  );
  const ask = (given: Record<string, string>) =>
    askAnalysis<Body>(analysisGround({ connection: store.connection, nowMs: NOW_MS }), survival, {
      from: '2026-03-01T00:00:00Z',
      to: '2026-03-12T00:00:00Z',
      ...given,
    });
  const { receipt, plan: _, ...body } = (await ask({ horizon: '20' })) as Body & { plan: unknown };
  const step = (time: number, at_risk: number, events: number, left: number) => ({
    time,
    at_risk,
    events,
    survival: left,
    reached: Number((1 - left).toFixed(6)),
    lower: expect.any(Number) as number,
    upper: expect.any(Number) as number,
  });
  expect(body).toEqual({
    users: 7,
    events: 4,
    censored: 3,
    // Of seven one is there at once; of six two arrive on day 2; of the two that are left then, one on day 3.
    steps: [step(0, 7, 1, 0.857143), step(2, 6, 2, 0.571429), step(3, 2, 1, 0.285714)],
    median: { value: 3, lower: 0, upper: null },
    groups: null,
    query: {
      from: '2026-03-01T01:00:00+01:00',
      to: '2026-03-12T01:00:00+01:00',
      timezone: 'Africa/Lagos',
      entry: 'registration',
      by: null,
      city: null,
      state: null,
      role: null,
      referral: null,
      referral_code: null,
      unit: 'day',
      horizon: 20,
    },
  });
  expect(receipt.maturing).toEqual(['steps']);
  // The horizon ends the watch: nobody is open any more.
  const short = await ask({ to: '2026-03-02T00:00:00Z', horizon: '2' });
  expect(short).toMatchObject({ users: 5, events: 3, censored: 2, receipt: { maturing: [] } });
  const nobody = { users: 0, events: 0, censored: 0, steps: [], groups: [] };
  expect(await ask({ by: 'city', city: 'Kano' })).toMatchObject({ ...nobody, median: { value: null } });
  expect(await ask({ from: '2026-03-11T00:00:00Z', explain: 'true', by: 'role' })).toMatchObject({
    ...nobody,
    plan: { statements: [] },
  });
  await store.close();
});

const NOW_MS = Date.parse('2026-03-20T12:07:00Z');
const FROM_MS = Date.parse('2025-12-01T00:00:00Z');
const events = [
  ...randomPeople({ count: 150, fromMs: FROM_MS, toMs: NOW_MS }),
  decided(FROM_MS, 'e0000000-0000-4000-8000-000000000099', 'REJECTED'),
];
let store: TestStore;
beforeAll(async () => {
  store = await openTestStore();
  const arrivals = arrivalsOf(events);
  const isFirst = (_: unknown, i: number) => i % 3 === 0;
  await insertAccepted(store.connection, arrivals.filter(isFirst), 2);
  await insertAccepted(
    store.connection,
    arrivals.filter((_, i) => !isFirst(_, i)),
    1,
  );
});
afterAll(() => store.close());

test.each<Pick<SurvivalQuestion, 'entry' | 'horizon' | 'by'> & { unit: 'hour' | 'day' }>([
  { entry: 'registration', unit: 'day', horizon: 90, by: 'referral' },
  { entry: 'first_booking', unit: 'hour', horizon: 1000, by: 'city' },
  { entry: 'kyc_verified', unit: 'day', horizon: 10, by: null },
])('$entry by $unit, against a look at every person', async ({ entry, unit, horizon, by }) => {
  const answer = await askAnalysis<Body>(
    analysisGround({ connection: store.connection, nowMs: NOW_MS }),
    survival,
    { from: '2025-12-01', to: '2026-03-21', entry, unit, horizon, ...(by !== null && { by }) },
  );
  const expected = survivalByHand(events, {
    entry,
    horizon,
    by,
    fromMs: Date.parse(answer.query.from),
    toMs: Date.parse(answer.query.to),
    unitMs: unit === 'day' ? DAY_MS : DAY_MS / 24,
    watermarkMs: NOW_MS - 300_000,
  });
  const { users, events: met, censored, steps, median, groups } = answer;
  expect({ users, events: met, censored, steps, median, groups }).toEqual(expected);
  expect(steps.length).toBeGreaterThan(2);
});
