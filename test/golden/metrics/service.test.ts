import { afterAll, beforeAll, expect, test } from 'vitest';
import { answerSchema } from '../../../src/metrics/answer.ts';
import { makeMetrics } from '../../../src/metrics/make-metrics.ts';
import type { OnTime } from '../../../src/metrics/plan/plan.ts';
import { newId, serviceEvents } from '../../support/service-events.ts';
import {
  type AcceptedEvent,
  type TestStore,
  insertAccepted,
  openTestStore,
} from '../../support/test-store.ts';

// A few rides, runs, routes and positions by hand, each with the number that a mistake would get wrong.

const NOW_MS = Date.parse('2026-08-01T00:00:00Z');
const { started, completed, cancelled, ping, routeCreated, routeUpdated, routeActivated, routeCancelled } =
  serviceEvents;
let store: TestStore;
beforeAll(async () => {
  store = await openTestStore();
  const scenes = [
    carpool(),
    halves(),
    runs(),
    punctuality(),
    positions(),
    routes(),
    careers(),
    underWay(),
  ].flat();
  // One by one: parts are not merged, so that an entity has many rows.
  let seq = 1;
  for (const scene of [scenes.filter((_, i) => i % 2 === 0), scenes.filter((_, i) => i % 2 === 1)]) {
    const arrivals = scene.map((event) => ({
      event,
      ingestedAtMs: Date.parse(event.event_timestamp) + 1000,
    }));
    await insertAccepted(store.connection, arrivals, seq);
    seq += 1;
  }
});
afterAll(() => store.close());

async function ask(parameters: Record<string, string>, onTime?: OnTime) {
  const answer = await makeMetrics({
    connection: store.connection,
    now: () => NOW_MS,
    businessTimezone: 'Africa/Lagos',
    businessCurrency: 'NGN',
    allowedLatenessMs: 300_000,
    ...(onTime && { onTime }),
    inFlight: async () => ({ oldestIngestedAtMs: null, records: 0 }),
  }).endpoint(null, parameters);
  expect(answerSchema.parse(answer)).toEqual(answer);
  return answer;
}
const column = (answer: Awaited<ReturnType<typeof ask>>, id: string) =>
  answer.series?.map(({ values }) => values[id]);

/** 2026-03-02: three rides in one car from 09:00 to 10:00, the last rider until 10:15; then one ride over midnight. */
function carpool(): AcceptedEvent[] {
  const driver_id = newId();
  const ride = (from: string, to: string, given: Record<string, unknown> = {}) =>
    completed(to, { trip_id: newId(), driver_id, actual_departure: from, actual_arrival: to, ...given });
  return [
    ride('2026-03-02T08:00:00Z', '2026-03-02T09:00:00Z', { driver_earnings: '100.00' }),
    ride('2026-03-02T08:00:00Z', '2026-03-02T09:00:00Z', { driver_earnings: '100.00' }),
    ride('2026-03-02T08:15:00Z', '2026-03-02T09:15:00Z', { driver_earnings: '100.00' }),
    ride('2026-03-02T22:30:00Z', '2026-03-02T23:30:00Z', { driver_earnings: '75.00' }),
    ride('2026-03-02T20:00:00Z', '2026-03-02T20:01:00Z', { driver_earnings: '9.00', currency: 'GHS' }),
  ];
}

test('three rides in one car are one hour, and a ride over midnight belongs to both days', async () => {
  const metrics = 'drivers.engaged_hours,drivers.earnings_per_engaged_hour,drivers.trips';
  const answer = await ask({ from: '2026-03-02', to: '2026-03-04', grain: 'day', metrics });
  expect(answer.metrics['drivers.engaged_hours']).toBe(2.266667);
  expect(column(answer, 'drivers.engaged_hours')).toEqual([1.766667, 0.5]);
  expect(answer.metrics['drivers.earnings_per_engaged_hour']).toEqual({
    value: '165.44',
    numerator: '375.00',
    denominator: 2.266667,
  });
  expect(answer.receipt.left_out_currencies).toEqual({ GHS: 1 });
  const hours = await ask({
    from: '2026-03-02T08:00:00Z',
    to: '2026-03-02T10:00:00Z',
    grain: 'hour',
    metrics,
  });
  expect(column(hours, 'drivers.engaged_hours')).toEqual([1, 0.25]);
});

test('earnings are spread over drivers, not over trips, and within one currency', async () => {
  const metrics = 'drivers.earnings_median,drivers.earnings_gini,drivers.earnings_p10';
  const answer = await ask({ from: '2026-03-02', to: '2026-03-04', grain: 'day', metrics });
  expect(answer.metrics).toEqual({
    'drivers.earnings_median': '375.00',
    'drivers.earnings_gini': 0,
    'drivers.earnings_p10': '375.00',
  });
  expect(column(answer, 'drivers.earnings_median')).toEqual(['300.00', '75.00']);
  expect(answer.receipt.left_out_currencies).toEqual({ GHS: 1 });
  const nothing = await ask({ from: '2026-01-02', to: '2026-01-04', metrics });
  expect(new Set(Object.values(nothing.metrics))).toEqual(new Set([null]));
  const foreign = await ask({ from: '2026-03-02', to: '2026-03-04', metrics, currency: 'GHS' });
  expect(foreign.metrics['drivers.earnings_median']).toBe('9.00');
});

/** 2026-04-20: trips whose digits end on a half that binary fractions cannot hold. */
function halves(): AcceptedEvent[] {
  const trip = (distance_km: number, duration_minutes: number) =>
    completed('2026-04-20T08:00:00Z', { trip_id: newId(), distance_km, duration_minutes });
  return [trip(1.0005, 10.0025), trip(8.0045, 0.0005), trip(0.0015, 1e-7), trip(2, 100)];
}

test('kilometres and minutes are rounded as decimals, half away from zero', async () => {
  const metrics = 'trips.distance,trips.duration';
  const answer = await ask({ from: '2026-04-20', to: '2026-04-21', metrics });
  expect(answer.metrics).toEqual({
    'trips.distance': 11.008,
    'trips.duration': 110.004,
  });
});

/** 2026-03-10: a vehicle of 4 seats, of 6 from noon on, that runs twice and two days later too full; and a route that nobody described. */
function runs(): AcceptedEvent[] {
  const [route_id, driver_id, unknown] = [newId(), newId(), newId()];
  const ride = (scheduled_departure: string, passengers_count: number, route = route_id) =>
    started(scheduled_departure, {
      trip_id: newId(),
      route_id: route,
      driver_id,
      passengers_count,
      scheduled_departure,
    });
  return [
    routeCreated('2026-03-01T10:00:00Z', { route_id, driver_id, origin_city: 'Ikeja' }),
    routeUpdated('2026-03-10T12:00:00Z', { route_id, driver_id, seats_total: 6 }),
    routeUpdated('2026-03-11T12:00:00Z', {
      route_id,
      driver_id,
      base_price: '700.00',
      updated_fields: ['base_price'],
    }),
    ride('2026-03-10T08:00:00Z', 2),
    ride('2026-03-10T08:00:00Z', 1),
    ride('2026-03-10T12:00:00Z', 3),
    ride('2026-03-10T09:00:00Z', 8, unknown),
    ride('2026-03-12T08:30:00Z', 5),
    ride('2026-03-12T08:30:00Z', 4),
  ];
}

test('each departure of a route: occupancy, seats, and those over capacity', async () => {
  const metrics = 'trips.seat_occupancy,trips.seats_offered,trips.runs_over_capacity';
  const week = {
    from: '2026-03-09',
    to: '2026-03-16',
    metrics,
    origin_city: 'Ikeja',
    dimensions: 'departure',
  };
  const group = (departure: string, passengers: number, seats: number) => ({
    by: { departure },
    metrics: {
      'trips.seat_occupancy': { value: passengers / seats, numerator: passengers, denominator: seats },
      'trips.seats_offered': seats,
      'trips.runs_over_capacity': Number(passengers > seats),
    },
    series: null,
  });
  const all = await ask(week);
  expect(all.breakdown).toEqual([
    group('2026-03-10T09:00:00', 3, 4),
    group('2026-03-10T13:00:00', 3, 6),
    group('2026-03-12T09:30:00', 9, 6),
  ]);
  expect(all.metrics['trips.seats_offered']).toBe(16);
  const over = await ask({ ...week, having: 'trips.seat_occupancy:gt:1', limit: '5' });
  expect([over.breakdown, over.left_out_by_having]).toEqual([[group('2026-03-12T09:30:00', 9, 6)], 2]);
  const elsewhere = await ask({ ...week, timezone: 'America/New_York', departure: '2026-03-10T04:00:00' });
  expect(elsewhere.breakdown).toEqual([group('2026-03-10T04:00:00', 3, 4)]);
});

test('seats count once a run, as of its departure, and unknown ones are counted apart', async () => {
  const metrics = 'trips.runs,trips.runs_of_unknown_seats,trips.seat_occupancy,routes.seat_occupancy';
  const answer = await ask({ from: '2026-03-10', to: '2026-03-11', metrics });
  const occupancy = { value: 0.6, numerator: 6, denominator: 10 };
  expect(answer.metrics).toEqual({
    'trips.runs': 3,
    'trips.runs_of_unknown_seats': 1,
    'trips.seat_occupancy': occupancy,
    'routes.seat_occupancy': occupancy,
  });
  const by = await ask({ from: '2026-03-10', to: '2026-03-11', metrics, dimensions: 'origin_city' });
  expect(by.breakdown?.map((group) => [group.by['origin_city'], group.metrics['trips.runs']])).toEqual([
    ['Ikeja', 2],
    [null, 1],
  ]);
});

/** 2026-04-01: left 20 minutes early, 10 late, 10 late and a moment, without a start, and with a start of the day before. */
function punctuality(): AcceptedEvent[] {
  const due = '2026-04-01T08:00:00Z';
  const ride = (actual_departure: string, arrives = '2026-04-01T10:00:00Z', departs = due) => {
    const trip_id = newId();
    return [
      started(actual_departure, { trip_id, scheduled_departure: departs, actual_departure }),
      completed(arrives, { trip_id, actual_departure, on_time: false }),
    ];
  };
  return [
    ride('2026-04-01T07:40:00Z'),
    ride('2026-04-01T08:10:00Z'),
    ride('2026-04-01T08:10:00.001Z'),
    [completed('2026-04-01T10:00:00Z', { trip_id: newId(), on_time: true })],
    ride('2026-03-31T23:30:00Z', '2026-04-01T00:30:00Z', '2026-03-31T23:30:00Z'),
  ].flat();
}

test('on time is what the start says, by the settings; the flag serves where there is no start', async () => {
  const query = { from: '2026-04-01', to: '2026-04-02', metrics: 'trips.on_time_rate' };
  const rate = async (onTime?: OnTime) => (await ask(query, onTime)).metrics['trips.on_time_rate'];
  expect(await rate()).toEqual({ value: 0.8, numerator: 4, denominator: 5 });
  expect(await rate({ earlyMs: 300_000, lateMs: 600_000 })).toMatchObject({ numerator: 3 });
  expect(await rate({ earlyMs: null, lateMs: 600_001 })).toMatchObject({ numerator: 5 });
  const delays = await ask({ ...query, metrics: 'trips.departure_delay_p50,trips.departure_delay_p90' });
  expect(delays.metrics).toEqual({ 'trips.departure_delay_p50': 5, 'trips.departure_delay_p90': 10.000012 });
});

/** 2026-04-10: positions at most five minutes apart, a gap, and a session over midnight of Lagos (23:00Z). */
function positions(): AcceptedEvent[] {
  const driver_id = newId();
  const morning = ['10:00:00', '10:05:00', '10:10:00.001', '10:12:00.001', '10:10:00.001'];
  const times = [...morning, '22:58:00', '22:59:30', '23:01:00', '23:02:00'];
  return times.map((time) => ping(`2026-04-10T${time}Z`, { driver_id }));
}

test('a gap counts up to five minutes, at the day of its later position, and a repeated moment is no gap', async () => {
  const query = { from: '2026-04-10', to: '2026-04-12', metrics: 'drivers.online_hours' };
  const answer = await ask({ ...query, grain: 'day' });
  const [morning, evening, night] = [5 + 2, 1.5, 2.5];
  expect(answer.metrics['drivers.online_hours']).toBeCloseTo((morning + evening + night) / 60, 6);
  expect(column(answer, 'drivers.online_hours')).toEqual([
    Number(((morning + evening) / 60).toFixed(6)),
    Number((night / 60).toFixed(6)),
  ]);
  // The gap that straddles the beginning of the range belongs to it.
  const part = await ask({ ...query, from: '2026-04-10T10:03:00Z', to: '2026-04-10T10:06:00Z' });
  expect(part.metrics['drivers.online_hours']).toBe(0.083333);
});

/** A route that is activated twice, cancelled and taken up again; and a draft. */
function routes(): AcceptedEvent[] {
  const [route_id, draft] = [newId(), newId()];
  return [
    routeCreated('2026-05-01T10:00:00Z', { route_id }),
    routeCreated('2026-05-01T11:00:00Z', { route_id: draft }),
    routeActivated('2026-05-02T10:00:00Z', { route_id }),
    routeActivated('2026-05-03T10:00:00Z', { route_id, previous_status: 'ACTIVE' }),
    routeCancelled('2026-05-04T10:00:00Z', { route_id }),
    routeActivated('2026-05-06T10:00:00Z', { route_id, previous_status: 'CANCELLED' }),
  ];
}

test('a route that is activated twice is one active route', async () => {
  const metrics = 'routes.active,routes.created';
  const answer = await ask({ from: '2026-05-01', to: '2026-05-08', grain: 'day', metrics });
  expect(column(answer, 'routes.active')).toEqual([0, 1, 1, 0, 0, 1, 1]);
  expect(answer.metrics).toEqual({ 'routes.active': 1, 'routes.created': 2 });
});

/** Drivers who begin in May 2026: one drives on 31 May 23:30Z (June in Lagos) only, one in May and June, one in May alone. */
function careers(): AcceptedEvent[] {
  const drive = (...days: string[]) => {
    const driver_id = newId();
    return days.map((at) => started(at, { trip_id: newId(), driver_id }));
  };
  return [
    drive('2026-05-31T23:30:00Z'),
    drive('2026-05-15T10:00:00Z', '2026-06-15T10:00:00Z'),
    drive('2026-05-16T10:00:00Z', '2026-05-17T10:00:00Z', '2026-07-01T10:00:00Z'),
  ].flat();
}

test('drivers come back by calendar months of the business, and only when the month is over', async () => {
  const metrics = 'drivers.retention_m1,drivers.retention_m3,drivers.active';
  const answer = await ask({ from: '2026-05-10', to: '2026-07-01', grain: 'month', metrics });
  expect(column(answer, 'drivers.retention_m1')).toEqual([
    { value: 0.5, numerator: 1, denominator: 2 },
    { value: 0, numerator: 0, denominator: 1 },
  ]);
  expect(answer.metrics['drivers.retention_m3']).toEqual({ value: null, numerator: 0, denominator: 0 });
  expect(answer.receipt.maturing).toContain('drivers.retention_m3');
  expect(column(answer, 'drivers.active')).toEqual([2, 2]);
  expect(answer.metrics['drivers.active']).toBe(3);
});

/** 2026-07-20: a trip of an hour, one called off, and one whose end got lost. */
function underWay(): AcceptedEvent[] {
  const [arrives, breaks, lost] = [newId(), newId(), newId()];
  return [
    started('2026-07-20T08:30:00Z', { trip_id: arrives }),
    completed('2026-07-20T09:30:00Z', { trip_id: arrives }),
    started('2026-07-20T08:45:00Z', { trip_id: breaks }),
    cancelled('2026-07-20T08:50:00Z', { trip_id: breaks }),
    started('2026-07-20T08:45:00Z', { trip_id: lost }),
  ];
}

test('a trip is in progress until it ends, or for six hours', async () => {
  const query = { from: '2026-07-20T08:00:00Z', to: '2026-07-20T16:00:00Z', metrics: 'trips.in_progress' };
  const answer = await ask({ ...query, grain: 'hour' });
  expect(column(answer, 'trips.in_progress')).toEqual([2, 1, 1, 1, 1, 1, 0, 0]);
  expect(answer.metrics['trips.in_progress']).toBe(0);
  const later = await ask({ ...query, from: '2026-07-20T14:00:00Z', to: '2026-07-20T14:30:00Z' });
  expect(later.metrics['trips.in_progress']).toBe(1);
});
