import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { retention } from '../../../src/features/analyses/retention/retention.ts';
import { retentionByHand, type RetentionQuestion } from '../../oracle/analyses/retention.ts';
import { analysisGround, askAnalysis } from '../../support/ask-analysis.ts';
import { bookingEvents } from '../../support/booking-events.ts';
import { randomPeople, registered } from '../../support/random-people.ts';
import { arrivalsOf, insertAccepted, openTestStore, type TestStore } from '../../support/test-store.ts';

interface Cell {
  mature: boolean;
  retained: { value: number | null; numerator: number; denominator: number } | null;
}
interface Body {
  columns: { name: string }[];
  users: number;
  cohorts: { start: string; end: string; users: number; cells: Cell[] }[];
  curve: { cohorts: number; retained: Cell['retained'] }[];
  groups: { value: string | null; users: number; cohorts: Body['cohorts']; curve: Body['curve'] }[] | null;
  query: unknown;
  receipt: { complete: boolean; maturing: string[] };
}

const retained = (numerator: number, denominator: number) => ({
  mature: true,
  retained: { value: denominator === 0 ? null : numerator / denominator, numerator, denominator },
});
const immature = { mature: false, retained: null };

describe('by hand, in New York', () => {
  const NOW_MS = Date.parse('2026-03-12T16:00:00Z');
  const user = (n: number) => `b0000000-0000-4000-8000-00000000000${n}`;
  const at = (local: string) => Date.parse(local);
  const booked = (n: number, local: string) =>
    bookingEvents.created(new Date(at(local)).toISOString(), { rider_id: user(n) });
  let store: TestStore;
  beforeAll(async () => {
    store = await openTestStore();
    await insertAccepted(
      store.connection,
      arrivalsOf([
        // On the last day of February, a minute before and a minute after the local midnight.
        registered(at('2026-02-28T23:59:00-05:00'), { user_id: user(1), city: 'Queens' }),
        registered(at('2026-03-01T00:01:00-05:00'), { user_id: user(2), referral_code: 'LEKKI25' }),
        booked(1, '2026-03-01T00:00:00-05:00'), // day 1, month 1
        booked(2, '2026-03-01T23:59:59.999-05:00'), // day 0
        // The day before the clock is put forward, and its 23 hours.
        registered(at('2026-03-07T12:00:00-05:00'), { user_id: user(3), city: 'Queens' }),
        booked(3, '2026-03-01T12:00:00-05:00'), // before the entry: nothing
        booked(3, '2026-03-08T00:00:00-05:00'), // day 1
        booked(3, '2026-03-08T23:59:00-04:00'), // day 1, too
        booked(3, '2026-03-09T00:00:00-04:00'), // day 2
        registered(at('2026-03-11T08:00:00-04:00'), { user_id: user(4) }),
        booked(9, '2026-03-08T12:00:00-04:00'), // of nobody who signed up
      ]),
    );
  });
  afterAll(() => store.close());
  const ask = (given: Record<string, string>) =>
    askAnalysis<Body>(
      analysisGround({ connection: store.connection, nowMs: NOW_MS, timezone: 'America/New_York' }),
      retention,
      { returning: 'booking', ...given },
    );

  test('days end at the local midnight, also where the clock is put forward; later entries are not mature', async () => {
    const answer = await ask({ from: '2026-02-28', to: '2026-03-12', cohort: 'day', periods: '0,1,2' });
    const shown = new Map(answer.cohorts.map(({ start, users, cells }) => [start, { users, cells }]));
    expect([...shown.keys()].slice(8, 10)).toEqual([
      '2026-03-08T00:00:00-05:00',
      '2026-03-09T00:00:00-04:00',
    ]);
    expect(answer.cohorts).toHaveLength(12);
    expect(shown.get('2026-02-28T00:00:00-05:00')).toEqual({
      users: 1,
      cells: [retained(0, 1), retained(1, 1), retained(0, 1)],
    });
    expect(shown.get('2026-03-01T00:00:00-05:00')).toEqual({
      users: 1,
      cells: [retained(1, 1), retained(0, 1), retained(0, 1)],
    });
    expect(shown.get('2026-03-02T00:00:00-05:00')).toEqual({
      users: 0,
      cells: [retained(0, 0), retained(0, 0), retained(0, 0)],
    });
    expect(shown.get('2026-03-07T00:00:00-05:00')).toEqual({
      users: 1,
      cells: [retained(0, 1), retained(1, 1), retained(1, 1)],
    });
    expect(shown.get('2026-03-11T00:00:00-04:00')).toEqual({
      users: 1,
      cells: [retained(0, 1), immature, immature],
    });
    expect(answer.curve).toEqual([
      { cohorts: 12, retained: { value: 0.25, numerator: 1, denominator: 4 } },
      { cohorts: 11, retained: { value: 0.666667, numerator: 2, denominator: 3 } },
      { cohorts: 10, retained: { value: 0.333333, numerator: 1, denominator: 3 } },
    ]);
    expect(answer.receipt).toMatchObject({ complete: true, maturing: ['day 1', 'day 2'] });
  });

  test('calendar months: the last minute of one and the first of the next are two cohorts', async () => {
    const answer = await ask({
      from: '2026-02-01',
      to: '2026-04-01',
      cohort: 'month',
      periods: '0,1',
      by: 'city',
    });
    const february = { start: '2026-02-01T00:00:00-05:00', end: '2026-03-01T00:00:00-05:00' };
    const march = { start: '2026-03-01T00:00:00-05:00', end: '2026-04-01T00:00:00-04:00' };
    const nobody = { cohorts: 0, retained: null };
    const one = { cohorts: 1, retained: { value: 0, numerator: 0, denominator: 1 } };
    const none = { cohorts: 1, retained: { value: null, numerator: 0, denominator: 0 } };
    const { receipt: _, plan: __, ...body } = answer as Body & { plan: unknown };
    expect(body).toEqual({
      columns: [
        { name: 'month 0', from: 0, to: 0 },
        { name: 'month 1', from: 1, to: 1 },
      ],
      users: 4,
      cohorts: [
        { ...february, users: 1, cells: [retained(0, 1), immature] },
        { ...march, users: 3, cells: [immature, immature] },
      ],
      curve: [one, nobody],
      groups: [
        {
          value: null,
          users: 2,
          cohorts: [
            { ...february, users: 0, cells: [retained(0, 0), immature] },
            { ...march, users: 2, cells: [immature, immature] },
          ],
          curve: [none, nobody],
        },
        {
          value: 'Queens',
          users: 2,
          cohorts: [
            { ...february, users: 1, cells: [retained(0, 1), immature] },
            { ...march, users: 1, cells: [immature, immature] },
          ],
          curve: [one, nobody],
        },
      ],
      query: {
        from: '2026-02-01T00:00:00-05:00',
        to: '2026-04-01T00:00:00-04:00',
        timezone: 'America/New_York',
        entry: 'registration',
        by: 'city',
        city: null,
        state: null,
        role: null,
        referral: null,
        referral_code: null,
        cohort: 'month',
        period: 'month',
        measure: 'classic',
        returning: 'booking',
      },
    });
  });

  test('of a city, and of those who told none', async () => {
    const asked = { from: '2026-02-01', to: '2026-04-01', cohort: 'month', periods: '0' };
    expect(await ask({ ...asked, city: 'Queens' })).toMatchObject({ users: 2, query: { city: ['Queens'] } });
    expect(await ask({ ...asked, city: 'Queens,unknown' })).toMatchObject({ users: 4 });
    expect(await ask({ ...asked, role: 'DRIVER' })).toMatchObject({ users: 0, curve: [{ cohorts: 1 }] });
  });

  test('of those who came by a referral code, by one code, and by none', async () => {
    const asked = { from: '2026-02-01', to: '2026-04-01', cohort: 'month', periods: '0', by: 'referral' };
    const groups = [
      { value: 'not_referred', users: 3 },
      { value: 'referred', users: 1 },
    ];
    expect(await ask(asked)).toMatchObject({ users: 4, groups });
    expect(await ask({ ...asked, referral: 'referred' })).toMatchObject({ users: 1, groups: [groups[1]] });
    const codes = { ...asked, by: 'referral_code' };
    const byCode = [
      { value: null, users: 3 },
      { value: 'LEKKI25', users: 1 },
    ];
    expect(await ask(codes)).toMatchObject({ groups: byCode });
    expect(await ask({ ...codes, referral_code: 'LEKKI25' })).toMatchObject({
      users: 1,
      groups: [byCode[1]],
    });
    expect(await ask({ ...codes, referral_code: 'unknown' })).toMatchObject({ users: 3 });
  });

  test('nothing is read of a range that is still to come', async () => {
    const answer = await ask({
      from: '2026-03-13',
      to: '2026-03-15',
      cohort: 'day',
      periods: '0',
      explain: 'true',
    });
    expect(answer).toMatchObject({
      users: 0,
      cohorts: [{ cells: [immature] }, { cells: [immature] }],
      plan: { statements: [] },
    });
  });
});

describe('against a count of every person', () => {
  const NOW_MS = Date.parse('2026-03-20T12:07:00Z');
  const FROM_MS = Date.parse('2025-06-20T00:00:00Z');
  const events = randomPeople({ count: 250, fromMs: FROM_MS, toMs: NOW_MS });
  let store: TestStore;
  beforeAll(async () => {
    store = await openTestStore();
    // In two parts, out of order, so that a row lies in two parts that nothing has merged.
    await insertAccepted(store.connection, arrivalsOf(events.filter((_, i) => i % 3 === 0)), 2);
    await insertAccepted(store.connection, arrivalsOf(events.filter((_, i) => i % 3 !== 0)), 1);
  });
  afterAll(() => store.close());

  type Asked = Omit<RetentionQuestion, 'fromMs' | 'toMs' | 'nowMs' | 'watermarkMs' | 'columns'> & {
    from: string;
    to: string;
    periods: string;
    measure: 'classic' | 'unbounded' | 'bracket';
  };
  const day = { cohort: 'day', period: 'day' } as const;
  const month = { cohort: 'month', period: 'month' } as const;
  const asked: Asked[] = [
    {
      ...day,
      entry: 'registration',
      returning: 'action',
      measure: 'classic',
      periods: '0-30,60',
      by: null,
      zone: 'America/New_York',
      from: '2025-10-20',
      to: '2026-03-21',
    },
    {
      ...month,
      entry: 'registration',
      returning: 'action',
      measure: 'classic',
      periods: '0-9',
      by: 'city',
      zone: 'Africa/Lagos',
      from: '2025-06-01',
      to: '2026-04-01',
    },
    {
      ...month,
      entry: 'first_booking',
      returning: 'booking',
      measure: 'unbounded',
      periods: '0-3',
      by: 'referral',
      zone: 'Asia/Kathmandu',
      from: '2025-06-15',
      to: '2026-03-10',
    },
    {
      cohort: 'week',
      period: 'day',
      entry: 'first_trip',
      returning: 'trip',
      measure: 'bracket',
      periods: '0,1-7,8-30,1-30',
      by: null,
      zone: 'Africa/Lagos',
      from: '2025-07-02',
      to: '2026-03-20',
    },
    {
      cohort: 'month',
      period: 'week',
      entry: 'kyc_verified',
      returning: 'action',
      measure: 'classic',
      periods: '0-20',
      by: 'state',
      zone: 'America/New_York',
      from: '2025-06-20',
      to: '2026-03-15',
    },
    {
      cohort: 'day',
      period: 'month',
      entry: 'first_route',
      returning: 'trip',
      measure: 'unbounded',
      periods: '0-2',
      by: null,
      zone: 'Africa/Lagos',
      from: '2025-08-01',
      to: '2025-12-01',
    },
    // More than 256 local days lie between the first entry and now.
    {
      ...day,
      entry: 'registration',
      returning: 'action',
      measure: 'unbounded',
      periods: '0,1,30,200,254',
      by: null,
      zone: 'America/New_York',
      from: '2025-06-20',
      to: '2025-07-20',
    },
    {
      ...day,
      entry: 'registration',
      returning: 'booking',
      measure: 'bracket',
      periods: '0-254,90-120',
      by: 'referral_code',
      zone: 'America/New_York',
      from: '2025-06-25',
      to: '2025-08-20',
    },
  ];
  test.each(asked)('$entry by $cohort, $returning, $measure by $period, $zone', async (question) => {
    const { zone, by, periods, from, to, measure, ...others } = question;
    const answer = await askAnalysis<Body>(
      analysisGround({ connection: store.connection, nowMs: NOW_MS, timezone: zone }),
      retention,
      { ...others, from, to, periods, measure, ...(by !== null && { by }) },
    );
    const { query } = answer as { query: { from: string; to: string } };
    const expected = retentionByHand(events, {
      ...others,
      zone,
      by,
      fromMs: Date.parse(query.from),
      toMs: Date.parse(query.to),
      columns: columnsOf(periods, measure),
      nowMs: NOW_MS,
      watermarkMs: NOW_MS - 300_000,
    });
    const { users, cohorts, curve, groups } = answer;
    expect({ users, cohorts, curve, groups }).toEqual(expected);
    expect(users).toBeGreaterThan(10);
    expect(curve.some((point) => (point.retained?.numerator ?? 0) > 0)).toBe(true);
  });
});

function columnsOf(periods: string, measure: string): RetentionQuestion['columns'] {
  const spans = periods.split(',').map((span) => span.split('-').map(Number) as [number, number?]);
  const columns = spans.flatMap(([from, to = from]) =>
    measure === 'bracket'
      ? [{ from, to }]
      : Array.from({ length: to - from + 1 }, (_, i) => ({
          from: from + i,
          to: measure === 'classic' ? from + i : null,
        })),
  );
  return columns.sort((a, b) => a.from - b.from || (a.to ?? 0) - (b.to ?? 0));
}
