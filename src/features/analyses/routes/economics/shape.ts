import { add, divide, multiply, subtract, toNumber } from '../../../../kernel/decimal.ts';
import type { Zone } from '../../../../kernel/time-zone.ts';
import type { Row } from '../../../../metrics/results.ts';

const RATIO_PLACES = 6;
const PER_KM_PLACES = 4;

const text = (row: Row, name: string) => String(row[name] ?? '0');
const whole = (row: Row, name: string) => toNumber(text(row, name));
const money = (value: string) => divide(value, '1', 2)!;
const optional = (cell: Row[string] | undefined) => (cell == null ? null : Number(cell));

function ratio(numerator: number, denominator: number) {
  const value = divide(String(numerator), String(denominator), RATIO_PLACES);
  return { value: value === null ? null : Number(value), numerator, denominator };
}

/** Shapes sums over departures. */
export function shapeTotals(row: Row) {
  const [departures, unknown] = [whole(row, 'departures'), whole(row, 'unknown_seats')];
  const [offered, sold] = [whole(row, 'offered'), whole(row, 'sold')];
  const seatKm = text(row, 'seat_km_sum');
  const isMeasured = whole(row, 'with_km') > 0;
  return {
    departures,
    served: whole(row, 'served'),
    unknown_seats: unknown,
    seats_offered: offered,
    seats_sold: sold,
    seats_empty: whole(row, 'empty'),
    load_factor: ratio(sold, offered),
    occupancy: ratio(whole(row, 'served_on_board'), whole(row, 'served_offered')),
    sold_out: ratio(whole(row, 'sold_out'), departures - unknown),
    over_capacity: whole(row, 'over'),
    revenue: money(text(row, 'revenue_sum')),
    left_out_bookings: whole(row, 'left_out'),
    driver_earnings: money(text(row, 'earnings_sum')),
    seat_km: isMeasured ? Number(seatKm) : null,
    dead_seat_km: isMeasured ? Number(text(row, 'dead_km_sum')) : null,
    without_distance: whole(row, 'without_km'),
    revenue_per_seat_km: {
      value: divide(text(row, 'revenue_of_km'), seatKm, PER_KM_PLACES),
      numerator: money(text(row, 'revenue_of_km')),
      denominator: Number(seatKm),
    },
  };
}

/** Computes at how many seats a departure pays for itself. `costPerRun` is what a run costs beside what its driver earns. */
export function breakEven(row: Row, costPerRun: string) {
  const served = whole(row, 'served');
  const revenue = text(row, 'served_revenue');
  const costs = add(text(row, 'earnings_sum'), multiply(costPerRun, served));
  const seatsAtPrice = multiply(costs, whole(row, 'served_sold'));
  // Costs a departure over revenue a seat, without rounding either before.
  const seats = served === 0 ? null : divide(seatsAtPrice, multiply(revenue, served), 2);
  return {
    cost_per_departure: divide(costs, String(served), 2),
    revenue_per_seat: divide(revenue, text(row, 'served_sold'), 2),
    seats: seats === null ? null : Number(seats),
    margin: money(subtract(revenue, costs)),
  };
}

/** Shapes one departure. */
export function shapeDeparture(row: Row, zone: Zone) {
  const seatsOffered = optional(row['seats_offered']);
  const seatsSold = whole(row, 'seats_sold');
  const flag = (name: string) => (row[name] == null ? null : Number(row[name]) === 1);
  return {
    departs_at: zone.format(whole(row, 'departs_ms')),
    is_planned: flag('is_planned'),
    trips: whole(row, 'trips'),
    seats_offered: seatsOffered,
    seats_sold: seatsSold,
    seats_empty: seatsOffered === null ? null : Math.max(0, seatsOffered - seatsSold),
    load_factor: seatsOffered === null ? null : ratio(seatsSold, seatsOffered).value,
    on_board: whole(row, 'on_board'),
    riders: whole(row, 'riders'),
    is_sold_out: flag('is_sold_out'),
    is_over_capacity: flag('is_over'),
    revenue: money(text(row, 'revenue_text')),
    driver_earnings: money(text(row, 'driver_earnings_text')),
    distance_km: optional(row['run_km_text']),
    seat_km: optional(row['seat_km_text']),
    dead_seat_km: optional(row['dead_seat_km_text']),
  };
}
