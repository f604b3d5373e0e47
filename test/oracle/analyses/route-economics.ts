// The seats of a route by brute force: it walks over the events of each departure, and knows nothing of tables.
import { divide, money, quotient } from '../truth/values.ts';

export interface RouteEvent {
  event_type: string;
  event_timestamp: string;
  [field: string]: unknown;
}

const ms = (value: unknown) => Date.parse(String(value));
const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);
const hundredths = (price: unknown) => Math.round(Number(price) * 100);
/** Events tell kilometres with three digits; a sum of fractions in JavaScript has more, which are errors. */
const toMetre = (km: number) => Math.round(km * 1000) / 1000;

/**
 * Lists the departures of a route that its timetable planned, or somebody booked or served, in the order of time. Amounts are in hundredths.
 * The timetable tells local times of a zone that has one offset, such as `+01:00`.
 */
export function departuresOf(
  all: readonly RouteEvent[],
  { routeId, fromMs, toMs, offset }: { routeId: string; fromMs: number; toMs: number; offset: string },
) {
  const events = all.filter(({ route_id }) => route_id === routeId);
  const named = events.filter(
    ({ event_type: type }) => type === 'booking.created' || type === 'trip.started',
  );
  const planned = new Set(plannedOf(events, { fromMs, toMs, offset }));
  const due = [...new Set([...planned, ...named.map((event) => ms(event['scheduled_departure']))])]
    .filter((at) => at >= fromMs && at < toMs)
    .sort((a, b) => a - b);
  return due.map((at) => ({ isPlanned: planned.has(at), ...departureAt(events, at) }));
}

/** Tries each time that the timetable ever told on each day, and asks what it told at that very moment. */
function plannedOf(
  events: readonly RouteEvent[],
  { fromMs, toMs, offset }: { fromMs: number; toMs: number; offset: string },
): number[] {
  const changes = inOrder(events.filter(({ event_type }) => event_type.startsWith('route.')));
  const times = new Set(
    changes.flatMap(({ departure_time: time }) => (typeof time === 'string' ? [time] : [])),
  );
  const days = Array.from({ length: Math.ceil((toMs - fromMs) / DAY_MS) + 2 }, (_, i) =>
    new Date(fromMs + (i - 1) * DAY_MS).toISOString().slice(0, 10),
  );
  return days.flatMap((day) =>
    [...times].flatMap((time) => {
      const dueMs = ms(`${day}T${time}${offset}`);
      const known = changes.filter(({ event_timestamp }) => ms(event_timestamp) <= dueMs);
      const told = (field: string) => known.findLast((change) => change[field] != null)?.[field];
      const state = known.findLast(({ event_type }) => event_type !== 'route.updated')?.event_type;
      const weekday = weekdays[new Date(day).getUTCDay()]!;
      const runs = (told('active_days') as string[] | undefined)?.includes(weekday) === true;
      return state === 'route.activated' && told('departure_time') === time && runs ? [dueMs] : [];
    }),
  );
}

const DAY_MS = 86_400_000;
const weekdays = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

function inOrder(events: readonly RouteEvent[]): RouteEvent[] {
  return events.toSorted(
    (a, b) =>
      ms(a.event_timestamp) - ms(b.event_timestamp) ||
      (String(a['event_id']) < String(b['event_id']) ? -1 : 1),
  );
}

/** The seats of the route as told last by a moment; null: nobody told any by then. */
export function seatsAt(events: readonly RouteEvent[], dueMs: number): number | null {
  const told = events.filter((event) => event['seats_total'] != null && ms(event.event_timestamp) <= dueMs);
  return (inOrder(told).at(-1)?.['seats_total'] as number | undefined) ?? null;
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
    passengers: Number(start['passengers_count'] ?? 0),
    arrival: of('trip.completed').find(({ trip_id }) => trip_id === start['trip_id']),
  }));
  const kilometres = rides.flatMap(({ arrival }) =>
    arrival?.['distance_km'] == null ? [] : [Number(arrival['distance_km'])],
  );
  const runKm = kilometres.length === 0 ? null : Math.max(...kilometres);
  const seats = seatsAt(events, dueMs);
  const taken = sum(sold.map((booking) => booking.seats));
  const onBoard = sum(rides.map(({ passengers }) => passengers));
  const riddenKm = sum(
    rides
      .filter(({ arrival }) => arrival !== undefined)
      .map(({ passengers, arrival }) => passengers * Number(arrival!['distance_km'] ?? runKm ?? 0)),
  );
  const seatKm = seats === null || runKm === null ? null : toMetre(seats * runKm);
  return {
    atMs: dueMs,
    trips: starts.length,
    seats,
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
    deadKm: seatKm === null ? null : toMetre(Math.max(0, seatKm - riddenKm)),
    isOver: seats === null ? null : Math.max(taken, onBoard) > seats,
    isSoldOut: seats === null ? null : taken >= seats,
  };
}

export type Departure = ReturnType<typeof departuresOf>[number];

/** Shows a departure as the answer does, but for when it was due. */
export function showDeparture(one: Departure) {
  return {
    is_planned: one.isPlanned,
    trips: one.trips,
    seats_offered: one.seats,
    seats_sold: one.sold,
    seats_empty: one.seats === null ? null : Math.max(0, one.seats - one.sold),
    load_factor: one.seats === null ? null : quotient(one.sold, one.seats),
    on_board: one.onBoard,
    riders: one.riders,
    is_sold_out: one.isSoldOut,
    is_over_capacity: one.isOver,
    revenue: (one.revenue / 100).toFixed(2),
    driver_earnings: (one.earnings / 100).toFixed(2),
    distance_km: one.runKm,
    seat_km: one.seatKm,
    dead_seat_km: one.deadKm,
  };
}

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
  const seatKm = toMetre(total(measured, (one) => one.seatKm!));
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
    dead_seat_km: measured.length === 0 ? null : toMetre(total(measured, ({ deadKm }) => deadKm!)),
    without_distance: served.filter((one) => one.seatKm === null).length,
    revenue_per_seat_km: {
      value: seatKm === 0 ? null : (ofKm / 100 / seatKm).toFixed(4),
      numerator: (ofKm / 100).toFixed(2),
      denominator: seatKm,
    },
  };
}

/** Tells at how many seats a departure that was served pays for what it cost. The cost is in hundredths. */
export function breakEvenOf(departures: readonly Departure[], costPerRun: number) {
  const served = departures.filter(({ trips }) => trips > 0);
  const total = (value: (one: Departure) => number) => sum(served.map(value));
  const revenue = total(({ revenue: one }) => one);
  const costs = sum(departures.map(({ earnings }) => earnings)) + costPerRun * served.length;
  const sold = total((one) => one.sold);
  const per = (amount: number, count: number) => (count === 0 ? null : money(divide(amount, count)));
  return {
    cost_per_departure: per(costs, served.length),
    revenue_per_seat: per(revenue, sold),
    seats:
      served.length === 0 || revenue === 0
        ? null
        : Number(divide(BigInt(costs) * BigInt(sold) * 100n, revenue * served.length)) / 100,
    margin: money(revenue - costs),
  };
}

/** The load between the stops of a route, which lie in this order: each departure is walked, and each way between two stops. */
export function loadsOf(
  all: readonly RouteEvent[],
  {
    stops,
    ...asked
  }: { stops: readonly string[]; routeId: string; fromMs: number; toMs: number; offset: string },
) {
  const events = all.filter(({ route_id }) => route_id === asked.routeId);
  const known = departuresOf(all, asked).filter(({ seats }) => seats !== null);
  return stops.slice(1).map((to, i) => {
    const loads = known.map(({ atMs, seats, trips }) => {
      const onTheWay = events.filter(
        (event) =>
          event.event_type === 'booking.created' &&
          ms(event['scheduled_departure']) === atMs &&
          stops.indexOf(String(event['pickup_stop_id'])) <= i &&
          stops.indexOf(String(event['dropoff_stop_id'])) > i,
      );
      const of = (type: string, booking: RouteEvent) =>
        events.find((event) => event.event_type === type && event['booking_id'] === booking['booking_id']);
      const sold = onTheWay.filter((booking) => {
        const cancelled = of('booking.cancelled', booking);
        const isKept = cancelled === undefined || ms(cancelled.event_timestamp) > atMs;
        return of('booking.confirmed', booking) !== undefined && isKept;
      });
      return {
        seats: seats!,
        isServed: trips > 0,
        sold: sum(sold.map((booking) => Number(booking['seats_booked']))),
        onBoard: sum(onTheWay.map((one) => Number(of('trip.started', one)?.['passengers_count'] ?? 0))),
      };
    });
    const served = loads.filter(({ isServed }) => isServed);
    const share = (numerator: number, denominator: number) => ({
      value: quotient(numerator, denominator),
      numerator,
      denominator,
    });
    const offered = sum(loads.map(({ seats }) => seats));
    const sold = sum(loads.map((load) => load.sold));
    return {
      from_stop_id: stops[i]!,
      to_stop_id: to,
      seats_offered: offered,
      seats_sold: sold,
      seats_empty: sum(loads.map((load) => Math.max(0, load.seats - load.sold))),
      load_factor: share(sold, offered),
      occupancy: share(sum(served.map(({ onBoard }) => onBoard)), sum(served.map(({ seats }) => seats))),
      over_capacity: loads.filter((load) => Math.max(load.sold, load.onBoard) > load.seats).length,
    };
  });
}
