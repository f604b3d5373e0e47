// The seats of a route by brute force: it walks over the events of each departure, and knows nothing of tables.

export interface RouteEvent {
  event_type: string;
  event_timestamp: string;
  [field: string]: unknown;
}

const ms = (value: unknown) => Date.parse(String(value));
const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);
const hundredths = (price: unknown) => Math.round(Number(price) * 100);

/** Lists the departures of a route that somebody booked or served, in the order of time. Amounts are in hundredths. */
export function departuresOf(
  all: readonly RouteEvent[],
  { routeId, fromMs, toMs }: { routeId: string; fromMs: number; toMs: number },
) {
  const events = all.filter(({ route_id }) => route_id === routeId);
  const named = events.filter(
    ({ event_type: type }) => type === 'booking.created' || type === 'trip.started',
  );
  const due = [...new Set(named.map((event) => ms(event['scheduled_departure'])))]
    .filter((at) => at >= fromMs && at < toMs)
    .sort((a, b) => a - b);
  return due.map((at) => departureAt(events, at));
}

function departureAt(events: readonly RouteEvent[], dueMs: number) {
  const of = (type: string) => events.filter(({ event_type }) => event_type === type);
  const isDue = (event: RouteEvent) => ms(event['scheduled_departure']) === dueMs;
  const bookings = of('booking.created')
    .filter(isDue)
    .map((created) => {
      const same = ({ booking_id }: RouteEvent) => booking_id === created['booking_id'];
      return {
        seats: Number(created['seats_booked']),
        rider: created['rider_id'],
        confirmed: of('booking.confirmed').find(same),
        cancelled: of('booking.cancelled').find(same),
      };
    });
  const sold = bookings.filter(
    ({ confirmed, cancelled }) =>
      confirmed !== undefined && (cancelled === undefined || ms(cancelled.event_timestamp) > dueMs),
  );
  const kept = bookings.filter(
    ({ confirmed, cancelled }) => confirmed?.['currency'] === 'NGN' && cancelled === undefined,
  );
  const starts = of('trip.started').filter(isDue);
  const rides = starts.map((start) => ({
    passengers: Number(start['passengers_count']),
    arrival: of('trip.completed').find(({ trip_id }) => trip_id === start['trip_id']),
  }));
  const kilometres = rides.flatMap(({ arrival }) =>
    arrival?.['distance_km'] == null ? [] : [Number(arrival['distance_km'])],
  );
  const runKm = kilometres.length === 0 ? null : Math.max(...kilometres);
  const seats = events
    .filter((event) => event['seats_total'] != null && ms(event.event_timestamp) <= dueMs)
    .sort((a, b) => ms(a.event_timestamp) - ms(b.event_timestamp))
    .at(-1)?.['seats_total'] as number | undefined;
  const taken = sum(sold.map((booking) => booking.seats));
  const onBoard = sum(rides.map(({ passengers }) => passengers));
  const riddenKm = sum(
    rides
      .filter(({ arrival }) => arrival !== undefined)
      .map(({ passengers, arrival }) => passengers * Number(arrival!['distance_km'] ?? runKm ?? 0)),
  );
  const seatKm = seats === undefined || runKm === null ? null : seats * runKm;
  return {
    atMs: dueMs,
    trips: starts.length,
    seats: seats ?? null,
    sold: taken,
    riders: new Set(sold.map(({ rider }) => rider)).size,
    onBoard,
    revenue: sum(kept.map(({ confirmed }) => hundredths(confirmed!['total_price']))),
    earnings: sum(
      rides
        .filter(({ arrival }) => arrival?.['currency'] === 'NGN')
        .map(({ arrival }) => hundredths(arrival!['driver_earnings'])),
    ),
    runKm,
    seatKm,
    deadKm: seatKm === null ? null : Math.max(0, seatKm - riddenKm),
    isOver: seats === undefined ? null : Math.max(taken, onBoard) > seats,
    isSoldOut: seats === undefined ? null : taken >= seats,
  };
}

export type Departure = ReturnType<typeof departuresOf>[number];

/** Adds up departures, as the answer shows it. */
export function totalsOf(departures: readonly Departure[]) {
  const known = departures.filter(({ seats }) => seats !== null);
  const served = departures.filter(({ trips }) => trips > 0);
  const measured = departures.filter(({ seatKm }) => seatKm !== null);
  const share = (numerator: number, denominator: number) => ({
    value: denominator === 0 ? null : Number((numerator / denominator).toFixed(6)),
    numerator,
    denominator,
  });
  const total = (of: readonly Departure[], value: (one: Departure) => number) => sum(of.map(value));
  const knownServed = served.filter(({ seats }) => seats !== null);
  const offered = total(known, ({ seats }) => seats!);
  const soldOfKnown = total(known, ({ sold }) => sold);
  const seatKm = total(measured, (one) => one.seatKm!);
  const ofKm = total(measured, ({ revenue }) => revenue);
  return {
    departures: departures.length,
    served: served.length,
    unknown_seats: departures.length - known.length,
    seats_offered: offered,
    seats_sold: soldOfKnown,
    seats_empty: total(known, ({ seats, sold }) => Math.max(0, seats! - sold)),
    load_factor: share(soldOfKnown, offered),
    occupancy: share(
      total(knownServed, ({ onBoard }) => onBoard),
      total(knownServed, ({ seats }) => seats!),
    ),
    sold_out: share(known.filter(({ isSoldOut }) => isSoldOut).length, known.length),
    over_capacity: known.filter(({ isOver }) => isOver).length,
    revenue: (total(departures, ({ revenue }) => revenue) / 100).toFixed(2),
    driver_earnings: (total(departures, ({ earnings }) => earnings) / 100).toFixed(2),
    seat_km: measured.length === 0 ? null : seatKm,
    dead_seat_km: measured.length === 0 ? null : total(measured, ({ deadKm }) => deadKm!),
    without_distance: served.filter((one) => one.seatKm === null).length,
    revenue_per_seat_km: {
      value: seatKm === 0 ? null : (ofKm / 100 / seatKm).toFixed(4),
      numerator: (ofKm / 100).toFixed(2),
      denominator: seatKm,
    },
  };
}
