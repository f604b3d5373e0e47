import { afterAll, beforeAll, expect, test } from 'vitest';
import { HOUR_MS } from '../../../src/kernel/units.ts';
import { makeMetrics } from '../../../src/metrics/make-metrics.ts';
import { type Bucket, bucketsOf } from '../../support/brute-force.ts';
import { newId, serviceEvents } from '../../support/service-events.ts';
import { type Arrival, type TestStore, insertAccepted, openTestStore } from '../../support/test-store.ts';

// Engaged and online time, trips in progress, runs and active routes of random lives against a computation that looks at
// every moment: by the hour and by the day, in another time zone, over ranges that cut through rides and sessions.

const TIMEZONE = 'America/New_York';
const FROM_MS = Date.parse('2026-03-06T00:00:00Z');
const TO_MS = Date.parse('2026-03-10T00:00:00Z');
const NOW_MS = Date.parse('2026-03-09T20:17:00Z');
const drivers = Array.from({ length: 4 }, newId);
const routes = Array.from({ length: 3 }, newId);

interface Trip {
  driver: string;
  route: string;
  startedMs: number;
  endedMs: number | null;
  isCompleted: boolean;
  dueMs: number;
  passengers: number;
}

const random = makeRandom(7);
const pick = <T>(items: readonly T[]) => items[Math.floor(random() * items.length)] as T;
const between = (from: number, to: number) => Math.floor(from + random() * (to - from));
const trips = Array.from({ length: 300 }, (): Trip => {
  const startedMs = between(FROM_MS, TO_MS);
  const isCompleted = random() < 0.8;
  const endedMs = isCompleted || random() < 0.5 ? startedMs + between(60_000, 5 * HOUR_MS) : null;
  const dueMs = Math.round(startedMs / HOUR_MS) * HOUR_MS;
  return {
    driver: pick(drivers),
    route: pick(routes),
    startedMs,
    endedMs,
    isCompleted,
    dueMs,
    passengers: between(1, 5),
  };
});
const pings = drivers.map((driver) => {
  const times: number[] = [];
  for (let at = FROM_MS; at < TO_MS; at += between(1_000, random() < 0.1 ? 2 * HOUR_MS : 330_000))
    times.push(at);
  return { driver, times };
});
const seats = Array.from({ length: 12 }, () => ({
  route: pick(routes.slice(0, 2)),
  atMs: between(FROM_MS, TO_MS),
  seats: between(4, 20),
}));
const switches = Array.from({ length: 40 }, () => ({
  route: pick(routes),
  atMs: between(FROM_MS, TO_MS),
  isActive: random() < 0.6,
}));

let store: TestStore;
beforeAll(async () => {
  store = await openTestStore();
  const arrivals = [...tripEvents(), ...otherEvents()];
  // In several batches and not in the order of time.
  for (let batch = 0; batch < 3; batch += 1)
    await insertAccepted(
      store.connection,
      arrivals.filter((_, i) => i % 3 === batch),
      batch + 1,
    );
});
afterAll(() => store.close());

type Compute = (bucket: Bucket) => unknown;
const computations: Record<string, Compute> = {
  'drivers.engaged_hours': engagedHours,
  'drivers.online_hours': onlineHours,
  'trips.in_progress': inProgress,
  'trips.runs': (bucket) => runsIn(bucket).size,
  'trips.seat_occupancy': occupancy,
  'routes.active': activeRoutes,
  'drivers.active': ({ startMs, endMs }) =>
    new Set(trips.filter(({ startedMs: at }) => at >= startMs && at < endMs).map(({ driver }) => driver))
      .size,
};
const ranges = [
  { name: 'local days', from: '2026-03-07T00:00:00-05:00', to: '2026-03-10T00:00:00-04:00', grain: 'hour' },
  { name: 'any moments', from: '2026-03-06T13:07:11.500Z', to: '2026-03-09T11:43:00.001Z', grain: 'day' },
  { name: 'any hours', from: '2026-03-08T03:07:11.500Z', to: '2026-03-08T19:43:00.001Z', grain: 'hour' },
] as const;
const cases = Object.keys(computations).flatMap((id) => ranges.map((range) => ({ id, ...range })));

test.each(cases)('$id by $grain over $name', async ({ id, from, to, grain }) => {
  const answer = await makeMetrics({
    connection: store.connection,
    now: () => NOW_MS,
    businessTimezone: TIMEZONE,
    businessCurrency: 'NGN',
    allowedLatenessMs: 0,
    inFlight: async () => ({ oldestIngestedAtMs: null, records: 0 }),
  }).endpoint(null, { from, to, grain, metrics: id });
  const question = { fromMs: Date.parse(from), toMs: Date.parse(to), grain, timezone: TIMEZONE };
  const compute = computations[id]!;
  expect(answer.metrics[id]).toEqual(compute({ startMs: question.fromMs, endMs: question.toMs }));
  expect(answer.series?.map(({ values }) => values[id])).toEqual(bucketsOf(question).map(compute));
});

/** Minute by minute would take long: every moment at which something begins or ends bounds a stretch in which nothing does. */
function engagedHours({ startMs, endMs }: Bucket): number {
  let total = 0;
  for (const driver of drivers) {
    const rides = trips.filter((trip) => trip.driver === driver && trip.isCompleted);
    const moments = rides.flatMap(({ startedMs, endedMs }) => [startedMs, endedMs!]);
    const edges = [...new Set([startMs, endMs, ...moments])].sort((a, b) => a - b);
    for (let i = 1; i < edges.length; i += 1) {
      const [since, until] = [edges[i - 1]!, edges[i]!];
      const isBusy = rides.some(({ startedMs, endedMs }) => startedMs <= since && endedMs! >= until);
      if (since >= startMs && until <= endMs && isBusy) total += until - since;
    }
  }
  return hours(total);
}

function onlineHours({ startMs, endMs }: Bucket): number {
  let total = 0;
  for (const { times } of pings)
    times.forEach((at, i) => {
      const gapMs = at - (times[i - 1] ?? -Infinity);
      if (gapMs <= 300_000 && at >= startMs && at < endMs) total += gapMs;
    });
  return hours(total);
}

function inProgress({ startMs, endMs }: Bucket): number | null {
  if (startMs >= NOW_MS) return null;
  const atMs = Math.min(endMs, NOW_MS);
  return trips.filter(
    ({ startedMs, endedMs }) =>
      startedMs < atMs && startedMs > atMs - 6 * HOUR_MS && (endedMs === null || endedMs >= atMs),
  ).length;
}

function runsIn({ startMs, endMs }: Bucket): Map<string, Trip[]> {
  const due = trips.filter(({ dueMs }) => dueMs >= startMs && dueMs < endMs);
  return Map.groupBy(due, ({ route, dueMs }) => `${route} ${dueMs}`);
}

function occupancy(bucket: Bucket): unknown {
  let [numerator, denominator] = [0, 0];
  for (const own of runsIn(bucket).values()) {
    const { route, dueMs } = own[0]!;
    const known = seats.filter((one) => one.route === route && one.atMs <= dueMs);
    const latest = known.toSorted((a, b) => a.atMs - b.atMs).at(-1);
    if (latest === undefined) continue;
    denominator += latest.seats;
    numerator += own.reduce((sum, { passengers }) => sum + passengers, 0);
  }
  const value = denominator === 0 ? null : Number((numerator / denominator).toFixed(6));
  return { value, numerator, denominator };
}

function activeRoutes({ startMs, endMs }: Bucket): number | null {
  if (startMs >= NOW_MS) return null;
  const before = switches.filter(({ atMs }) => atMs < Math.min(endMs, NOW_MS));
  const latest = new Map(before.toSorted((a, b) => a.atMs - b.atMs).map((one) => [one.route, one.isActive]));
  return [...latest.values()].filter(Boolean).length;
}

function hours(ms: number): number {
  return Number((Math.round((ms * 10) / 36) * 1e-6).toFixed(6));
}

function tripEvents(): Arrival[] {
  return trips.flatMap(({ driver, route, startedMs, endedMs, isCompleted, dueMs, passengers }) => {
    const given = { trip_id: newId(), driver_id: driver, route_id: route };
    const actual_departure = iso(startedMs);
    const begin = serviceEvents.started(iso(startedMs), {
      ...given,
      scheduled_departure: iso(dueMs),
      actual_departure,
      passengers_count: passengers,
    });
    if (endedMs === null) return [arrival(begin)];
    const end = isCompleted
      ? serviceEvents.completed(iso(endedMs), { ...given, actual_departure, actual_arrival: iso(endedMs) })
      : serviceEvents.cancelled(iso(endedMs), given);
    return [arrival(begin), arrival(end)];
  });
}

function otherEvents(): Arrival[] {
  return [
    ...pings.flatMap(({ driver, times }) =>
      times
        .toSorted((a, b) => (a % 13) - (b % 13))
        .map((at) => serviceEvents.ping(iso(at), { driver_id: driver })),
    ),
    ...seats.map(({ route, atMs, seats: seats_total }) =>
      serviceEvents.routeUpdated(iso(atMs), { route_id: route, seats_total }),
    ),
    ...switches.map(({ route, atMs, isActive }) =>
      (isActive ? serviceEvents.routeActivated : serviceEvents.routeCancelled)(iso(atMs), {
        route_id: route,
      }),
    ),
  ].map(arrival);
}

function arrival(event: Arrival['event']): Arrival {
  return { event, ingestedAtMs: Date.parse(event.event_timestamp) };
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}

function makeRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
