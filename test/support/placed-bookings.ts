import { z } from 'zod';
import { makeSfc32 } from '../../src/kernel/sfc32.ts';
import { DAY_MS, HOUR_MS } from '../../src/kernel/units.ts';
import type { Connection } from '../../src/platform/warehouse/connection.ts';
import { bookingEvents, routeCreated } from './booking-events.ts';
import { newId } from './service-events.ts';
import type { AcceptedEvent } from './test-store.ts';

/** A point, in degrees north and east. */
export interface Point {
  lat: number;
  lon: number;
}

export const london: Point = { lat: 51.5, lon: -0.12 };

/** Asks the engine in which cell each point lies. `resolution` is that of the parent of the finest cell, which is what is stored. */
export async function cellsOf(
  connection: Connection,
  points: readonly Point[],
  resolution: number,
): Promise<string[]> {
  const rows = await connection.query(
    z.object({ cell: z.string() }),
    `SELECT h3ToString(h3ToParent(geoToH3(place.1, place.2, 9), ${resolution})) AS cell
     FROM (SELECT arrayJoin(arrayZip({lats:Array(Float64)}, {lons:Array(Float64)})) AS place)`,
    { params: { lats: points.map(({ lat }) => lat), lons: points.map(({ lon }) => lon) } },
  );
  return rows.map(({ cell }) => cell);
}

/** The fields of a creation that tell where a rider gets on and off. */
export function ridden(pickup: Point | null, dropoff: Point | null) {
  return {
    pickup_lat: pickup?.lat ?? null,
    pickup_lon: pickup?.lon ?? null,
    dropoff_lat: dropoff?.lat ?? null,
    dropoff_lon: dropoff?.lon ?? null,
  };
}

/**
 * Makes random bookings around a range, the same but for their ids: some places are full and some nearly empty, some bookings tell none, some
 * begin in London, some routes and riders are not known.
 */
export function placedBookings({ fromMs, toMs, count }: { fromMs: number; toMs: number; count: number }) {
  const next = makeSfc32(16, 0);
  const random = () => next() / 2 ** 32;
  const pick = <Item>(items: readonly Item[]) => items[Math.floor(random() * items.length)]!;
  const skewed = <Item>(items: readonly Item[]) => items[Math.floor(random() ** 3 * items.length)]!;
  const points = Array.from({ length: 12 }, () => ({ lat: 6.4 + random() / 5, lon: 3.2 + random() / 3 }));
  const stops = Array.from({ length: 6 }, newId);
  const routes = Array.from({ length: 6 }, newId);
  const riders = Array.from({ length: 40 }, newId);
  const drivers = [null, newId(), newId(), newId()];
  const point = () => (random() < 0.1 ? null : random() < 0.06 ? london : skewed(points));
  const bookings = Array.from({ length: count }, (): AcceptedEvent[] => {
    const createdMs = Math.floor(fromMs - 2 * DAY_MS + random() * (toMs - fromMs + 3 * DAY_MS));
    const own = {
      booking_id: newId(),
      rider_id: skewed(riders),
      driver_id: pick(drivers),
      route_id: skewed(routes),
    };
    const priced = {
      ...own,
      currency: pick(['NGN', 'NGN', 'NGN', 'GHS']),
      total_price: `${1 + Math.floor(random() * 900)}.50`,
    };
    const stopped = { pickup_stop_id: pick([null, ...stops]), dropoff_stop_id: pick([null, ...stops]) };
    const after = () => new Date(createdMs + pick([0, HOUR_MS, DAY_MS, 3 * DAY_MS])).toISOString();
    return [
      bookingEvents.created(new Date(createdMs).toISOString(), {
        ...priced,
        ...stopped,
        ...ridden(point(), point()),
      }),
      ...(random() < 0.7 ? [bookingEvents.confirmed(after(), priced)] : []),
      ...(random() < 0.3 ? [bookingEvents.cancelled(after(), own)] : []),
      ...(random() < 0.4 ? [bookingEvents.completed(after(), priced)] : []),
    ];
  });
  const cities = ['Ikeja', 'Yaba', 'Ibafo'];
  const stateOf = (city: string) => (city === 'Ibafo' ? 'Ogun' : 'Lagos');
  const created = routes.slice(1).map((id) => {
    const [origin_city, destination_city] = [pick(cities), pick(cities)];
    const [origin_state, destination_state] = [stateOf(origin_city), stateOf(destination_city)];
    return routeCreated(fromMs, {
      id,
      places: { origin_city, destination_city, origin_state, destination_state },
    });
  });
  const registered = riders.slice(3).map((user_id) => {
    const city = pick(cities);
    const event_timestamp = new Date(fromMs - 9 * DAY_MS).toISOString();
    return {
      event_type: 'user.registered',
      event_timestamp,
      user_id,
      role: 'RIDER',
      city,
      state: stateOf(city),
    };
  });
  return { events: [...bookings.flat(), ...created, ...registered] as AcceptedEvent[], points };
}
