/**
 * The metrics of which the city has nothing: its events always say who cancelled, and no vehicle takes more than it has seats. That
 * nothing is served of them is still compared.
 */
export const silent: ReadonlySet<string> = new Set([
  'bookings.cancelled_by_unknown',
  'bookings.cancellation_rate_by_unknown',
  'bookings.post_confirmation_cancellation_rate_by_unknown',
  'trips.runs_over_capacity',
]);

const ofRuns = [
  'trips.runs',
  'trips.runs_of_unknown_seats',
  'trips.runs_over_capacity',
  'trips.seats_offered',
  'trips.seat_occupancy',
  'routes.seat_occupancy',
];
const ofTime = ['hour_of_day', 'weekday', 'peak', 'day_type', 'service_day', 'holiday'];

/**
 * Lists the parts of the catalogue for which the city's ledger has no truth, with the reason: `metric`, `metric by dimension`, or
 * `by dimension` of any metric. Any other metric without a truth makes the verification fail.
 */
export const accepted: ReadonlyMap<string, string> = new Map([
  ...ofRuns.map(
    (id) =>
      [
        `${id} by departure`,
        'more departures than one answer may have; the tests of service check them',
      ] as const,
  ),
  ...ofTime.map(
    (name) => [`by ${name}`, 'the ledger knows no calendar; the brute force over times checks it'] as const,
  ),
]);
