import { z } from 'zod';
import { amount, ratioSchema, receiptSchema, time } from '../answer.ts';

const count = (text: string) => z.int().describe(text);
const money = (text: string) => amount.describe(text);

const ofTypes = {
  bookings_created: count('Bookings created.'),
  bookings_confirmed: count('Bookings confirmed.'),
  payments_succeeded: count('Payments that succeeded.'),
  trips_started: count('Trips that started.'),
  trips_completed: count('Trips that arrived.'),
  trips_cancelled: count('Trips that were called off.'),
};
const counts = {
  ...ofTypes,
  gross_bookings: money('Σ total_price of the bookings confirmed (GMV).'),
  captured: money('Σ amount of the payments that succeeded: the revenue.'),
  dead_letters: count('Dead letters, by their arrival.'),
};

/** The answer of `GET /v1/metrics/realtime`. */
export const realtimeAnswerSchema = z
  .object({
    from: time('Start of the last 60 minutes of the clock, inclusive.'),
    to: time('Now, exclusive.'),
    timezone: z.string(),
    currency: z.string().describe('The currency of money; counts are over all currencies.'),
    totals: z.object({
      active_users: count('Users with an action of their own in the 60 minutes.'),
      active_drivers: count('Drivers with a position in the last 5 of the minutes.'),
      active_trips: count('Trips in progress now.'),
      ...counts,
      payment_success: ratioSchema.describe('Succeeded / (succeeded + failed).'),
    }),
    grain_minutes: z.int().describe('How many minutes each entry of `minutes` has.'),
    minutes: z
      .array(
        z.object({
          start: time('Start of the entry, inclusive.'),
          end: time('End of the entry, exclusive.'),
          provisional: z.boolean().describe('The entry ends after the watermark.'),
          ...counts,
        }),
      )
      .describe(
        'The 60 minutes, the oldest first; the last entry is still running. Entries of several minutes begin by the clock, and a first one that began before the hour is left out.',
      ),
    comparison: z
      .object({
        kind: z.literal('same_period_last_week'),
        minutes: z
          .array(z.object({ start: time('Start of the entry, inclusive.'), ...ofTypes }))
          .describe('The entries of `minutes` a week before, each whole.'),
      })
      .nullable()
      .describe('Null: it was not asked for.'),
    freshness: z.object({
      newest_event: time(
        'Time of the newest event of the 60 minutes or before them; now at the latest.',
      ).nullable(),
      age_ms: z.int().nullable().describe('Now − newest_event.'),
      ingest_lag_p50_ms: z
        .number()
        .nullable()
        .describe(
          'The same of half of the events: a backlog that was sent later moves the 95 % and hardly this one.',
        ),
      ingest_lag_p95_ms: z
        .number()
        .nullable()
        .describe(
          '95 % of the events of the 60 minutes were received no later than this after they happened; at most 1 % above the exact value.',
        ),
      in_flight: count('Records that are received or landed, and not yet in the numbers.'),
      oldest_in_flight_age_ms: z.int().nullable().describe('How long the oldest of them has been waiting.'),
    }),
    receipt: receiptSchema,
  })
  .meta({ id: 'RealtimeAnswer', description: 'The last 60 minutes, minute by minute.' });
export type RealtimeAnswer = z.infer<typeof realtimeAnswerSchema>;
