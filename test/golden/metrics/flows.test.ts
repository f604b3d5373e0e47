import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { makeSfc32 } from '../../../src/kernel/sfc32.ts';
import { DAY_MS, HOUR_MS } from '../../../src/kernel/units.ts';
import { type FlowPlace, flowsSql } from '../../../src/metrics/sql/flows-sql.ts';
import { bookingEvents } from '../../support/booking-events.ts';
import { newId } from '../../support/service-events.ts';
import { type TestStore, insertAccepted, insertRetold, openTestStore } from '../../support/test-store.ts';

// Flows of random bookings against a plain count. Bookings begin before, in and after the range, some steps come days later, and some
// bookings tell no places.

const FROM_MS = Date.parse('2026-03-07T13:07:11.500Z');
const TO_MS = Date.parse('2026-03-10T09:00:00Z');
const range = { fromMs: FROM_MS, toMs: TO_MS };

const next = makeSfc32(11, 0);
const random = () => next() / 2 ** 32;
const pick = <Item>(items: readonly Item[]) => items[Math.floor(random() * items.length)]!;
const between = (from: number, to: number) => Math.floor(from + random() * (to - from));

interface Stop {
  id: string;
  lat: number;
  lon: number;
}
const stops = Array.from({ length: 9 }, (): Stop => ({
  id: newId(),
  lat: 6.4 + random() / 20,
  lon: 3.3 + random() / 20,
}));
const routes = Array.from({ length: 3 }, newId);
const riders = Array.from({ length: 20 }, newId);

const steps = ['created', 'confirmed', 'cancelled', 'completed'] as const;
const bookings = Array.from({ length: 500 }, () => {
  const created = between(FROM_MS - 3 * DAY_MS, TO_MS + DAY_MS);
  const later = (share: number) =>
    random() < share ? created + pick([0, HOUR_MS, between(0, 4 * DAY_MS)]) : null;
  const isPlaced = random() < 0.9;
  return {
    id: newId(),
    route: pick(routes),
    rider: pick(riders),
    currency: pick(['NGN', 'NGN', 'NGN', 'GHS']),
    pickup: isPlaced ? pick(stops) : null,
    dropoff: isPlaced ? pick(stops) : null,
    at: { created, confirmed: later(0.7), cancelled: later(0.2), completed: later(0.5) },
  };
});
type Booking = (typeof bookings)[number];

let store: TestStore;
beforeAll(async () => {
  store = await openTestStore();
  const events = bookings.flatMap(eventsOf).map((event) => ({ event, ingestedAtMs: TO_MS }));
  for (let batch = 0; batch < 3; batch += 1)
    await insertAccepted(
      store.connection,
      events.filter((_, i) => i % 3 === batch),
      batch + 1,
    );
  // As the difference that a second telling makes, until the parts have merged: nothing counts twice.
  await insertRetold(store.connection, events.slice(0, 200), 4);
});
afterAll(() => store.close());

const places = ['stop', { resolution: 9 }, { resolution: 7 }, { resolution: 5 }] as const;
const cases = places.flatMap((place) =>
  (['pickup', 'dropoff', 'both'] as const).map((ends) => ({ place, ends })),
);

test.each(cases)('by $ends and $place', async ({ place, ends }) => {
  const nameOf = await namesOf(place);
  const sides = ends === 'both' ? (['pickup', 'dropoff'] as const) : ([ends] as const);
  const key = (booking: Booking) => sides.map((side) => nameOf(booking[side]));
  const groups = Map.groupBy(bookings.filter(isCounted), (booking) => JSON.stringify(key(booking)));
  const expected = [...groups].map(([name, own]) => [
    ...(JSON.parse(name) as (string | null)[]),
    ...numbersOf(own),
  ]);
  expect(await read({ place, ends })).toEqual(sorted(expected));
});

test('of one route alone', async () => {
  const [route] = routes;
  const rows = await read({ place: { resolution: 0 }, ends: 'pickup', route });
  const own = bookings.filter((booking) => booking.route === route && isCounted(booking));
  const [placed, other] = [true, false].map((is) => own.filter(({ pickup }) => (pickup !== null) === is));
  expect(rows.map((row) => row.slice(1))).toEqual(
    sorted([
      [null, ...numbersOf(other!)],
      ['cell', ...numbersOf(placed!)],
    ]).map((row) => row.slice(1)),
  );
});

async function read({
  place,
  ends,
  route,
}: {
  place: CellOrStop;
  ends: 'pickup' | 'dropoff' | 'both';
  route?: string | undefined;
}) {
  const chosen = route === undefined ? undefined : { text: 'route_id = {route:UUID}', params: { route } };
  const { text, params } = flowsSql({ range, ends, place, currency: 'NGN', routes: chosen });
  const rows = await store.connection.query(
    z.record(z.string(), z.union([z.string(), z.number(), z.null()])),
    `SELECT * REPLACE (toString(gross_bookings) AS gross_bookings) FROM (${text})`,
    { params, settings: { output_format_json_quote_64bit_integers: 0 } },
  );
  return sorted(rows.map((row) => Object.values(row)));
}

type CellOrStop = Exclude<FlowPlace, { name: string }>;

function sorted<Cell>(rows: readonly Cell[][]): Cell[][] {
  return rows.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
}

/** The engine names the cells of the nine stops; how bookings are gathered in them is counted here. */
async function namesOf(place: CellOrStop): Promise<(stop: Stop | null) => string | null> {
  if (place === 'stop') return (stop) => stop?.id ?? null;
  const rows = await store.connection.query(
    z.object({ cell: z.string() }),
    `SELECT h3ToString(h3ToParent(geoToH3(place.1, place.2, 9), ${place.resolution})) AS cell
     FROM (SELECT arrayJoin(arrayZip({lats:Array(Float64)}, {lons:Array(Float64)})) AS place)`,
    { params: { lats: stops.map(({ lat }) => lat), lons: stops.map(({ lon }) => lon) } },
  );
  return (stop) => (stop === null ? null : rows[stops.indexOf(stop)]!.cell);
}

const isIn = (ms: number | null) => ms !== null && ms >= FROM_MS && ms < TO_MS;

function isCounted({ at }: Booking): boolean {
  return steps.some((step) => isIn(at[step]));
}

function numbersOf(own: readonly Booking[]) {
  const counts = steps.map((step) => own.filter(({ at }) => isIn(at[step])).length);
  const confirmed = own.filter(({ at }) => isIn(at.confirmed));
  const paid = confirmed.filter(({ currency }) => currency === 'NGN').length;
  const different = (key: 'rider' | 'route') => new Set(own.map((booking) => booking[key])).size;
  const drivers = Math.min(own.length, 1); // all have the same
  return [
    ...counts,
    `${paid * 1000}`,
    confirmed.length - paid,
    different('rider'),
    drivers,
    different('route'),
  ];
}

function eventsOf({ id, route, rider, currency, pickup, dropoff, at }: Booking) {
  const own = { booking_id: id, route_id: route, rider_id: rider };
  const given = {
    created: {
      ...own,
      currency,
      pickup_stop_id: pickup?.id ?? null,
      dropoff_stop_id: dropoff?.id ?? null,
      pickup_lat: pickup?.lat ?? null,
      pickup_lon: pickup?.lon ?? null,
      dropoff_lat: dropoff?.lat ?? null,
      dropoff_lon: dropoff?.lon ?? null,
    },
    confirmed: { ...own, currency },
    cancelled: own,
    completed: { ...own, currency },
  };
  return steps.flatMap((step) => {
    const ms = at[step];
    return ms === null ? [] : [bookingEvents[step](new Date(ms).toISOString(), given[step])];
  });
}
