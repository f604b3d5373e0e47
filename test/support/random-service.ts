import { makeSfc32 } from '../../src/kernel/sfc32.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../src/kernel/units.ts';
import { bookingEvents } from './booking-events.ts';
import { serviceEvents } from './service-events.ts';
import type { AcceptedEvent } from './test-store.ts';

interface Given {
  drivers: number;
  rides: number;
  fromMs: number;
  toMs: number;
}

/** Makes the bookings and trips of drivers between two instants, the same in every run; some end or are cancelled after the later one. */
export function randomService({ drivers, rides, fromMs, toMs }: Given): AcceptedEvent[] {
  const next = makeSfc32(11, 0);
  const below = (n: number) => next() % n;
  const currency = () => (below(8) === 0 ? 'GHS' : 'NGN');
  const id = (kind: number, n: number) => `${kind}0000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
  return Array.from({ length: rides }, (_, n): AcceptedEvent[] => {
    // Some drivers have many rides and some few, so that bounds and minimums matter.
    const driver_id = id(2, below(1 + below(drivers)));
    const ids = { driver_id, route_id: id(3, below(3)), rider_id: id(1, below(50)), booking_id: id(4, n) };
    const time = (ms: number) => new Date(ms).toISOString();
    // Several share a departure.
    const dueMs = fromMs + below((toMs - fromMs) / HOUR_MS) * HOUR_MS;
    const seats = 1 + below(3);
    const price = { seats_booked: seats, total_price: (below(50) * 50).toFixed(2), currency: currency() };
    const created = { ...ids, ...price, scheduled_departure: time(dueMs) };
    const booked = [
      bookingEvents.created(time(dueMs - DAY_MS), created),
      ...(below(10) === 0
        ? []
        : [bookingEvents.confirmed(time(dueMs - below(DAY_MS)), { ...ids, ...price })]),
    ];
    if (below(5) === 0) {
      const given = { ...ids, cancelled_by: below(2) === 0 ? 'DRIVER' : 'RIDER' };
      return [...booked, bookingEvents.cancelled(time(dueMs + below(DAY_MS) - 20 * HOUR_MS), given)];
    }
    const leftMs = dueMs + below(20) * MINUTE_MS;
    const trip = { ...ids, trip_id: id(6, n) };
    const times = {
      scheduled_departure: time(dueMs),
      actual_departure: time(leftMs),
      passengers_count: seats,
    };
    const arrivedAt = time(leftMs + 5 * MINUTE_MS + below(2 * HOUR_MS));
    const rating = below(2) === 0 ? { rating: 1 + below(5) } : {};
    const arrival = {
      ...trip,
      actual_departure: time(leftMs),
      actual_arrival: arrivedAt,
      driver_earnings: (below(20) * 100).toFixed(2),
      currency: price.currency,
      distance_km: below(4) === 0 ? null : 5 + below(40) / 4,
      on_time: below(2) === 0,
    };
    return [
      ...booked,
      ...(below(10) === 0 ? [] : [serviceEvents.started(time(leftMs), { ...trip, ...times })]),
      serviceEvents.completed(arrivedAt, arrival),
      bookingEvents.completed(arrivedAt, { ...ids, ...price, ...rating }),
    ];
  }).flat();
}
