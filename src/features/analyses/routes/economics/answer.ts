import { z } from 'zod';
import { amount, ratioSchema, time } from '../../../../metrics/answer.ts';

const km = z.number().describe('Kilometres.');

/** Sums over departures. */
export const totalsSchema = z
  .object({
    departures: z
      .int()
      .describe('Departures that the timetable planned, somebody booked or a vehicle served.'),
    served: z.int().describe('Of these, on which somebody travelled.'),
    unknown_seats: z
      .int()
      .describe('Of these, of which no seats were told by the departure: they are in no number of seats.'),
    seats_offered: z.int().describe('As of the departure.'),
    seats_sold: z.int().describe('Confirmed and not cancelled up to the departure.'),
    seats_empty: z.int().describe('Offered and not sold; a departure over capacity has none.'),
    load_factor: ratioSchema.describe('Seats sold over seats offered; above 1 where more were sold.'),
    occupancy: ratioSchema.describe(
      'Passengers on board over seats offered, of the departures that were served.',
    ),
    sold_out: ratioSchema.describe('Departures that sold all seats over departures of known seats.'),
    over_capacity: z.int().describe('Departures with more seats sold, or more passengers, than seats.'),
    revenue: amount.describe('Prices of bookings confirmed and never cancelled; refunds are not subtracted.'),
    left_out_bookings: z.int().describe('Such bookings in other currencies: revenue does not hold them.'),
    driver_earnings: amount.describe('What the rides that arrived earned.'),
    seat_km: km
      .nullable()
      .describe('Seats offered × kilometres of the longest ride; null where no departure tells both.'),
    dead_seat_km: km.nullable().describe('Of these, without a passenger.'),
    without_distance: z.int().describe('Served departures that are in no number of kilometres.'),
    revenue_per_seat_km: z
      .object({
        value: z
          .string()
          .nullable()
          .describe('Money, as a decimal with four digits; null without a distance.'),
        numerator: amount.describe('Revenue of the departures with a distance.'),
        denominator: km.describe('Their seat kilometres.'),
      })
      .meta({ id: 'RevenuePerSeatKm' }),
  })
  .meta({ id: 'RouteTotals', description: 'Sums over departures.' });

/** One departure. */
export const departureSchema = z
  .object({
    departs_at: time('When it was due to leave.'),
    is_planned: z.boolean().describe('The timetable plans it.'),
    trips: z.int().describe('Trips that began; 0: nobody travelled.'),
    seats_offered: z.int().nullable().describe('As of the departure; null: not told by then.'),
    seats_sold: z.int(),
    seats_empty: z.int().nullable(),
    load_factor: z.number().nullable().describe('Seats sold over seats offered, to 6 decimals.'),
    on_board: z.int().describe('Passengers.'),
    riders: z.int().describe('Different riders of the seats sold.'),
    is_sold_out: z.boolean().nullable(),
    is_over_capacity: z.boolean().nullable(),
    revenue: amount,
    driver_earnings: amount,
    distance_km: z.number().nullable().describe('Of the longest ride; null: not told.'),
    seat_km: z.number().nullable(),
    dead_seat_km: z.number().nullable(),
  })
  .meta({ id: 'RouteDeparture' });

export const breakEvenSchema = z
  .object({
    cost_per_departure: amount
      .nullable()
      .describe('(Σ driver_earnings + cost_per_run × served) / served; null where none was served.'),
    revenue_per_seat: amount.nullable().describe('Revenue over seats sold, of the served departures.'),
    seats: z
      .number()
      .nullable()
      .describe('Seats to sell on a departure so that revenue covers the costs, to two decimals.'),
    margin: amount.describe('Revenue of the served departures less their costs.'),
  })
  .meta({
    id: 'BreakEven',
    description:
      'Where revenue would cover what drivers earned and the given cost of a run, at the prices and earnings of the range. Drivers earn by riders, so it is a mean of what was, and no forecast.',
  });
