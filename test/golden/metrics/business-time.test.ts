import { DAY_MS } from '../../../src/kernel/units.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { answerSchema } from '../../../src/metrics/answer.ts';
import { catalog } from '../../../src/metrics/catalog/catalog.ts';
import { makeMetrics } from '../../../src/metrics/make-metrics.ts';
import { makeEndpoints } from '../../../src/metrics/query/endpoint.ts';
import { parseQuery } from '../../../src/metrics/query/parse.ts';
import { settleCalendar } from '../../../src/metrics/query/settle-calendar.ts';
import { planQuery } from '../../../src/metrics/plan/plan.ts';
import { type Calendar, plainCalendar } from '../../../src/metrics/time/calendar/calendar.ts';
import { dayOfDate } from '../../../src/kernel/time-zone.ts';
import { lifeComputations } from '../../support/brute-force-bookings.ts';
import { planSql } from '../../support/plan-sql.ts';
import { randomBookings } from '../../support/random-bookings.ts';
import { type TestStore, insertAccepted, openTestStore } from '../../support/test-store.ts';

// The dimensions of time, against a computation that formats each instant by itself. The range has the night in which New York sets
// its clocks, a declared holiday, and a service day that begins at four.

const NOW_MS = Date.parse('2026-03-11T12:07:00Z');
const LATENESS_MS = 5 * 60_000;
const HOLIDAY = '2026-03-06';
const calendar: Calendar = {
  ...plainCalendar,
  serviceDayStart: 4 * 60,
  revisions: [
    {
      id: 'founders',
      kind: 'declared',
      name: "Founders' Day",
      from: dayOfDate(HOLIDAY)!,
      to: dayOfDate(HOLIDAY)!,
      replaces: null,
      announcedAtMs: Date.parse('2026-03-04T09:00:00Z'),
      isWithdrawn: false,
    },
  ],
};
const context = {
  endpoints: makeEndpoints(catalog),
  nowMs: NOW_MS,
  businessTimezone: 'Africa/Lagos',
  businessCurrency: 'NGN',
};
const lives = randomBookings({ count: 900, fromMs: Date.parse('2026-02-20T00:00:00Z'), toMs: NOW_MS });
let store: TestStore;
beforeAll(async () => {
  store = await openTestStore();
  await insertAccepted(store.connection, lives.arrivals);
});
afterAll(() => store.close());

const dependencies = () => ({
  ...context,
  connection: store.connection,
  now: () => NOW_MS,
  allowedLatenessMs: LATENESS_MS,
  inFlight: async () => ({ oldestIngestedAtMs: null, records: 0 }),
  readCalendar: () => Promise.resolve(calendar),
});
const metrics = () => makeMetrics(dependencies());

async function ask(parameters: Record<string, string>) {
  const answer = await metrics().endpoint(null, parameters);
  expect(answerSchema.parse(answer)).toEqual(answer);
  return answer;
}

/** What clocks and calendars of a zone show at an instant. */
function shown(timeZone: string) {
  const formatter = new Intl.DateTimeFormat('en-US', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  const show = (ms: number) => {
    const part = Object.fromEntries(formatter.formatToParts(ms).map(({ type, value }) => [type, value]));
    const date = `${part['year']}-${part['month']}-${part['day']}`;
    const weekday = new Date(date).getUTCDay() || 7;
    const minutes = Number(part['hour']) * 60 + Number(part['minute']);
    const before = new Date(Date.parse(date) - 86_400_000).toISOString().slice(0, 10);
    const dayType = date === HOLIDAY ? 'holiday' : weekday >= 6 ? 'weekend' : 'weekday';
    const isPeak =
      dayType === 'weekday' && ((minutes >= 360 && minutes < 570) || (minutes >= 960 && minutes < 1200));
    return {
      hour_of_day: Number(part['hour']),
      weekday,
      peak: isPeak ? 'peak' : 'off_peak',
      day_type: dayType,
      service_day: minutes < 240 ? before : date,
      holiday: date === HOLIDAY ? "Founders' Day" : null,
    };
  };
  const known = new Map<number, ReturnType<typeof show>>();
  return (ms: number) => {
    if (!known.has(ms)) known.set(ms, show(ms));
    return known.get(ms)!;
  };
}

const dimensions = ['hour_of_day', 'weekday', 'peak', 'day_type', 'service_day', 'holiday'] as const;
const ids = Object.keys(lifeComputations).filter((id) =>
  catalog.metrics.get(id)!.dimensions.includes('hour_of_day'),
);

function expected(
  asked: readonly string[],
  bucket: { startMs: number; endMs: number },
  isThen: (ms: number) => boolean,
) {
  const question = {
    lives: lives.all,
    all: lives.all,
    bucket,
    isThen,
    watermarkMs: NOW_MS - LATENESS_MS,
    currency: 'NGN',
  };
  return Object.fromEntries(asked.map((id) => [id, lifeComputations[id]!(question)]));
}

/** One of each kind of source. */
const few = [
  'bookings.created',
  'bookings.frequency',
  'bookings.cancellation_rate',
  'bookings.lead_time_p90',
  'payments.net_revenue',
];

test('all of these metrics have a time', () => {
  expect(ids).toEqual(Object.keys(lifeComputations));
});

const ranges = [
  { from: '2026-03-05T05:00:00Z', to: '2026-03-11T04:00:00Z', timezone: 'America/New_York', ids },
  { from: '2026-03-05T23:00:00Z', to: '2026-03-10T23:00:00Z', timezone: 'Africa/Lagos', ids: few },
  { from: '2026-03-05T11:43:21.123Z', to: '2026-03-09T19:57:00Z', timezone: 'America/New_York', ids: few },
];

describe.each(ranges)('from $from to $to in $timezone', ({ ids: asked, ...range }) => {
  const show = shown(range.timezone);
  const bucket = { startMs: Date.parse(range.from), endMs: Date.parse(range.to) };

  test.each(dimensions)('by %s: each group is what happened then', async (dimension) => {
    const { breakdown } = await ask({ ...range, metrics: asked.join(','), dimensions: dimension });
    expect(breakdown!.length).toBeGreaterThan(1);
    for (const { by, metrics: values } of breakdown ?? [])
      expect({ by, values }).toEqual({
        by,
        values: expected(asked, bucket, (ms) => show(ms)[dimension] === by[dimension]),
      });
    const happened = new Set(
      lives.all
        .map(({ createdAtMs }) => createdAtMs!)
        .filter((ms) => ms >= bucket.startMs && ms < bucket.endMs)
        .map((ms) => show(ms)[dimension]),
    );
    const groups = new Set(breakdown!.map(({ by }) => by[dimension]));
    expect([...happened].filter((value) => !groups.has(value))).toEqual([]);
  });

  test('filtered: the rows of the night, of some weekdays, and of no holiday', async () => {
    const filters: [Record<string, string>, (at: ReturnType<typeof show>) => boolean][] = [
      [{ 'hour_of_day.lt': '5' }, (at) => at.hour_of_day < 5],
      [{ hour_of_day: '1,2,3' }, (at) => [1, 2, 3].includes(at.hour_of_day)],
      [{ 'weekday.gte': '6' }, (at) => at.weekday >= 6],
      [{ 'weekday.not': '1,7' }, (at) => at.weekday !== 1 && at.weekday !== 7],
      [{ peak: 'peak' }, (at) => at.peak === 'peak'],
      [{ 'day_type.not': 'weekday' }, (at) => at.day_type !== 'weekday'],
      [
        { service_day: '2026-03-07,2026-03-08' },
        (at) => ['2026-03-07', '2026-03-08'].includes(at.service_day),
      ],
      [{ holiday: "Founders' Day" }, (at) => at.holiday !== null],
      [{ holiday: 'unknown' }, (at) => at.holiday === null],
      [
        { peak: 'off_peak', day_type: 'weekday' },
        (at) => at.peak === 'off_peak' && at.day_type === 'weekday',
      ],
    ];
    for (const [filter, keeps] of filters) {
      const answer = await ask({ ...range, metrics: few.join(','), ...filter });
      expect({ filter, values: answer.metrics }).toEqual({
        filter,
        values: expected(few, bucket, (ms) => keeps(show(ms))),
      });
    }
  });
});

test('two dimensions of time, beside one of the booking, in buckets', async () => {
  const range = { from: '2026-03-05', to: '2026-03-11', timezone: 'America/New_York' };
  const show = shown(range.timezone);
  const { breakdown } = await ask({
    ...range,
    grain: 'day',
    metrics: 'bookings.created,bookings.frequency',
    dimensions: 'day_type,peak,origin_city',
  });
  const days = ['03-05T05', '03-06T05', '03-07T05', '03-08T05', '03-09T04', '03-10T04', '03-11T04'];
  const edges = days.map((day) => Date.parse(`2026-${day}:00:00Z`));
  expect(breakdown!.length).toBeGreaterThan(8);
  for (const { by, series } of breakdown ?? []) {
    const own = lives.all.filter(({ route }) => (route.places?.origin_city ?? null) === by['origin_city']);
    const isThen = (ms: number) => show(ms).day_type === by['day_type'] && show(ms).peak === by['peak'];
    const created = edges
      .slice(0, -1)
      .map(
        (startMs, i) =>
          own.filter(({ createdAtMs: ms }) => ms! >= startMs && ms! < edges[i + 1]! && isThen(ms!)).length,
      );
    expect(series!.map(({ values }) => values['bookings.created'])).toEqual(created);
  }
});

test('a leaderboard of hours: the first by a metric, and the others as one', async () => {
  const range = { from: '2026-03-05', to: '2026-03-11', metrics: 'bookings.created,routes.riders' };
  const all = await ask({ ...range, dimensions: 'hour_of_day', order: 'bookings.created' });
  const first = await ask({ ...range, dimensions: 'hour_of_day', limit: '3' });
  expect(first.breakdown).toEqual(all.breakdown!.slice(0, 3));
  const others = all.breakdown!.slice(3).map(({ by }) => by['hour_of_day']);
  const filtered = await ask({ ...range, hour_of_day: others.join(',') });
  expect(first.others).toEqual({ groups: others.length, metrics: filtered.metrics, series: null });
});

test('without any holiday in the range, the days are weekdays and weekends', async () => {
  const range = { from: '2026-03-07', to: '2026-03-10', metrics: 'bookings.created', timezone: 'UTC' };
  const { breakdown } = await ask({ ...range, dimensions: 'weekday,day_type,holiday' });
  expect(breakdown!.map(({ by }) => by)).toEqual([
    { weekday: 1, day_type: 'weekday', holiday: null },
    { weekday: 6, day_type: 'weekend', holiday: null },
    { weekday: 7, day_type: 'weekend', holiday: null },
  ]);
});

test('a comparison knows the holidays of the earlier period, too', async () => {
  const range = { from: '2026-03-08', to: '2026-03-11', metrics: 'bookings.created', timezone: 'UTC' };
  const { breakdown } = await ask({ ...range, dimensions: 'day_type', compare: 'previous_period' });
  const show = shown('UTC');
  const earlier = { startMs: Date.parse('2026-03-05T00:00:00Z'), endMs: Date.parse('2026-03-08T00:00:00Z') };
  const compared = breakdown!.map(({ by, comparison }) => [
    by['day_type'],
    comparison?.metrics['bookings.created']?.compared,
  ]);
  expect(compared).toEqual(
    ['holiday', 'weekday', 'weekend'].map((type) => [
      type,
      expected(['bookings.created'], earlier, (ms) => show(ms).day_type === type)['bookings.created'],
    ]),
  );
});

test('the last comparable day of a Friday is no Friday that was a holiday', async () => {
  const asked = { metrics: 'bookings.created,bookings.frequency', timezone: 'UTC', grain: 'hour' };
  const late = makeMetrics({ ...dependencies(), now: () => Date.parse('2026-04-01T00:00:00Z') });
  const friday = { from: '2026-03-13', to: '2026-03-14', compare: 'last_comparable_day' };
  const { comparison } = await late.endpoint(null, { ...asked, ...friday });
  const [from, to] = ['2026-02-27T00:00:00+00:00', '2026-02-28T00:00:00+00:00'];
  expect(comparison).toMatchObject({ kind: 'last_comparable_day', from, to });
  const earlier = { startMs: Date.parse(from), endMs: Date.parse(to) };
  const metrics = expected(['bookings.created', 'bookings.frequency'], earlier, () => true);
  expect(Object.entries(comparison!.metrics).map(([id, { compared }]) => [id, compared])).toEqual(
    Object.entries(metrics),
  );
  expect(comparison!.series).toHaveLength(24);
});

test('each day of a week stands beside its own comparable day, and the sums are those of these days', async () => {
  const asked = { metrics: 'bookings.created,bookings.frequency', timezone: 'UTC' };
  const late = makeMetrics({ ...dependencies(), now: () => Date.parse('2026-04-01T00:00:00Z') });
  const week = { from: '2026-03-09', to: '2026-03-16', compare: 'last_comparable_day' };
  const days = ['03-02', '03-03', '03-04', '03-05', '02-27', '03-07', '03-08'];
  const createdOn = (date: string) => {
    const startMs = Date.parse(`2026-${date}T00:00:00Z`);
    return expected(['bookings.created'], { startMs, endMs: startMs + DAY_MS }, () => true)[
      'bookings.created'
    ];
  };
  const sum = days.reduce((total, date) => total + Number(createdOn(date)), 0);
  const byDay = await late.endpoint(null, { ...asked, ...week, grain: 'day' });
  expect(byDay.comparison!.series!.map((point) => point!.start.slice(5, 10))).toEqual(days);
  expect(byDay.comparison!.series!.map((point) => point!.values['bookings.created']!.compared)).toEqual(
    days.map(createdOn),
  );
  for (const grain of ['day', 'total', 'hour']) {
    const { comparison } = await late.endpoint(null, { ...asked, ...week, grain });
    expect(comparison!.parts?.map(({ from }) => from.slice(5, 10))).toEqual(['03-02', '02-27', '03-07']);
    expect(comparison).toMatchObject({ from: '2026-02-27T00:00:00+00:00', to: '2026-03-09T00:00:00+00:00' });
    expect(comparison!.metrics['bookings.created']!.compared).toBe(sum);
    expect(comparison!.metrics['bookings.frequency']!.compared).toBeNull(); // different riders do not add up
  }
  const cut = { dimensions: 'route_id', order: 'change(bookings.created)', limit: '2' };
  const { breakdown, others } = await late.endpoint(null, { ...asked, ...week, ...cut });
  const parts = [...breakdown!, ...(others === null ? [] : [others])];
  const before = parts.map((part) => Number(part.comparison!.metrics['bookings.created']!.compared));
  expect(before.reduce((total, one) => total + one, 0)).toBe(sum);
  await expect(late.endpoint(null, { ...asked, ...week, grain: 'week' })).rejects.toMatchObject({
    code: 'invalid_parameter',
    facts: { parameter: 'grain' },
  });
});

test('numbers of a city are by its own time and calendar, unless another zone is asked for', async () => {
  const days = { ...plainCalendar, weekend: [5], rules: [] };
  const cities = new Map([['Yaba', { timezone: 'Asia/Tokyo', days }]]);
  const there = makeMetrics({ ...dependencies(), cities });
  const asked = { metrics: 'bookings.created', from: '2026-03-05', to: '2026-03-11', dimensions: 'day_type' };
  for (const name of ['city', 'origin_city']) {
    const { query, breakdown } = await there.endpoint('bookings', { ...asked, [name]: 'Yaba' });
    expect(query).toMatchObject({
      city: 'Yaba',
      timezone: 'Asia/Tokyo',
      from: '2026-03-05T00:00:00+09:00',
      filters: [{ dimension: 'origin_city', op: 'in', values: ['Yaba'] }],
    });
    const ofCompany = await ask({ ...asked, origin_city: 'Yaba', timezone: 'Asia/Tokyo' });
    expect(breakdown).not.toEqual(ofCompany.breakdown); // Founders' Day is declared for all, Friday is a weekend in one
  }
  const { query } = await there.endpoint('bookings', { ...asked, city: 'Yaba', timezone: 'UTC' });
  expect(query).toMatchObject({ city: 'Yaba', timezone: 'UTC' });
  const anyFamily = await there.endpoint(null, { ...asked, city: 'Yaba' });
  expect(anyFamily.query.city).toBe('Yaba');
  const several = await there.endpoint('bookings', { ...asked, city: 'Yaba,Marina' });
  expect(several.query.city).toBeUndefined();
});

test('riders of an hour are counted once, on however many days they booked', async () => {
  const range = { from: '2026-03-05', to: '2026-03-11', timezone: 'Africa/Lagos' };
  const { breakdown } = await ask({ ...range, metrics: 'routes.riders', dimensions: 'hour_of_day' });
  const show = shown(range.timezone);
  const [fromMs, toMs] = [Date.parse('2026-03-04T23:00:00Z'), Date.parse('2026-03-10T23:00:00Z')];
  const created = lives.all.filter(({ createdAtMs: ms }) => ms !== null && ms >= fromMs && ms < toMs);
  const counted = breakdown!.map(({ by, metrics: values }) => [by['hour_of_day'], values['routes.riders']]);
  expect(counted).toEqual(
    Array.from({ length: 24 }, (_, hour) => [
      hour,
      new Set(
        created.filter((life) => show(life.createdAtMs!).hour_of_day === hour).map(({ riderId }) => riderId),
      ).size,
    ]),
  );
});

test.each([
  ['users.wau', 'it is a state at the end of a period'],
  ['routes.active', 'it is a state at the end of a period'],
  ['drivers.utilisation', 'it is computed for each period as a whole'],
  ['drivers.earnings_p90', 'it is computed for each period as a whole'],
])('%s has no hour, and the refusal says why', async (id, why) => {
  const asked = metrics().endpoint(null, { metrics: id, dimensions: 'hour_of_day' });
  await expect(asked).rejects.toMatchObject({
    code: 'invalid_parameter',
    facts: {
      parameter: 'metrics',
      reason: expect.stringContaining(`${id}, which cannot be cut by hour_of_day: ${why}`) as unknown,
    },
  });
});

test.each([
  ['hour_of_day', 'noon'],
  ['hour_of_day.gte', '1,2'],
  ['weekday', 'Monday'],
  ['weekday.lt', 'unknown'],
  ['peak', 'rush'],
  ['peak.gt', 'peak'],
  ['day_type', 'Sunday'],
  ['service_day', '2026-02-30'],
  ['service_day', 'today'],
  ['holiday', ''],
])('%s=%s is refused', async (name, value) => {
  const refused = metrics().endpoint(null, { metrics: 'bookings.created', [name]: value });
  await expect(refused).rejects.toMatchObject({ code: 'invalid_parameter', facts: { parameter: name } });
});

const statements: Record<string, Record<string, string>> = {
  'by-hour-and-weekday': { dimensions: 'hour_of_day,weekday' },
  'by-calendar-new-york': {
    dimensions: 'day_type,peak,service_day',
    holiday: 'unknown',
    grain: 'day',
    timezone: 'America/New_York',
  },
};

test.each(Object.entries(statements))('the SQL of %s', async (name, parameters) => {
  const given = { metrics: 'bookings.created', from: '2026-03-05', to: '2026-03-12', ...parameters };
  const query = await settleCalendar(parseQuery(null, given, context), {
    readCalendar: () => Promise.resolve(calendar),
    nowMs: NOW_MS,
  });
  const plan = planQuery(query, catalog, { nowMs: NOW_MS, watermarkMs: NOW_MS - LATENESS_MS });
  const text = planSql(plan).map((sql) => `${sql.text};\n-- ${JSON.stringify(sql.params)}\n`);
  await expect(text.join('\n')).toMatchFileSnapshot(`sql/business-time-${name}.sql`);
});
