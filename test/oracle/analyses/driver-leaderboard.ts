// The leaderboard by brute force: it walks over the events of each driver, and knows nothing of tables or metrics.

export interface LeaderEvent {
  event_type: string;
  event_timestamp: string;
  [field: string]: unknown;
}

export interface Asked {
  fromMs: number;
  toMs: number;
  by: string;
  minimumTrips: number;
  minimumRatings: number;
}

interface Share {
  numerator: number;
  denominator: number;
}

interface Row {
  driver_id: string;
  trips: number;
  /** In hundredths. */
  earnings: number;
  engagedMs: number;
  rating: Share;
  on_time_rate: Share;
  cancel_rate: Share;
}

const TEN_MINUTES = 600_000;
const ms = (value: unknown) => Date.parse(String(value));

/** Ranks all drivers: the rank of one is one more than the number of those who are better. */
export function leaderboard(events: readonly LeaderEvent[], asked: Asked) {
  const ids = [...new Set(events.map(({ driver_id }) => String(driver_id)))];
  const ranked = ids
    .map((id) =>
      rowOf(
        id,
        events.filter(({ driver_id }) => driver_id === id),
        asked,
      ),
    )
    .filter((row) => row.trips >= asked.minimumTrips)
    .filter((row) => asked.by !== 'rating' || row.rating.denominator >= asked.minimumRatings)
    .map((row) => ({ row, score: scoreOf(row, asked.by) }))
    .filter(({ score }) => score !== null) as { row: Row; score: number }[];
  const isBetter = (a: number, b: number) => (asked.by === 'cancel_rate' ? a < b : a > b);
  return ranked
    .map(({ row, score }) => ({
      rank: 1 + ranked.filter((other) => isBetter(other.score, score)).length,
      driver_id: row.driver_id,
      trips: row.trips,
      earnings: (row.earnings / 100).toFixed(2),
      ranked_value: score,
      ratings: row.rating,
      on_time: row.on_time_rate,
      cancelled: row.cancel_rate,
    }))
    .sort((a, b) => a.rank - b.rank || (a.driver_id < b.driver_id ? -1 : 1));
}

function rowOf(driver_id: string, events: readonly LeaderEvent[], { fromMs, toMs }: Asked): Row {
  const of = (type: string) => events.filter(({ event_type }) => event_type === type);
  const inRange = ({ event_timestamp }: LeaderEvent) =>
    ms(event_timestamp) >= fromMs && ms(event_timestamp) < toMs;
  const arrived = of('trip.completed').filter(inRange);
  const rated = of('booking.completed').filter((event) => inRange(event) && event['rating'] != null);
  const confirmed = of('booking.confirmed').filter(inRange);
  const wasPunctual = (trip: LeaderEvent) => {
    const start = of('trip.started').find(({ trip_id }) => trip_id === trip['trip_id']);
    if (start === undefined) return trip['on_time'] === true;
    return ms(start['actual_departure']) - ms(start['scheduled_departure']) <= TEN_MINUTES;
  };
  const wasDropped = (booking: LeaderEvent) =>
    of('booking.cancelled').some(
      (one) =>
        one['booking_id'] === booking['booking_id'] &&
        one['cancelled_by'] === 'DRIVER' &&
        ms(one.event_timestamp) >= ms(booking.event_timestamp),
    );
  return {
    driver_id,
    trips: arrived.length,
    earnings: sum(
      arrived
        .filter(({ currency }) => currency === 'NGN')
        .map((trip) => Math.round(Number(trip['driver_earnings']) * 100)),
    ),
    engagedMs: engagedMs(of('trip.completed'), fromMs, toMs),
    rating: { numerator: sum(rated.map(({ rating }) => Number(rating))), denominator: rated.length },
    on_time_rate: { numerator: arrived.filter(wasPunctual).length, denominator: arrived.length },
    cancel_rate: { numerator: confirmed.filter(wasDropped).length, denominator: confirmed.length },
  };
}

/** Goes through the intervals in the order of their begin, and counts no moment twice. */
function engagedMs(trips: readonly LeaderEvent[], fromMs: number, toMs: number): number {
  const rides = trips
    .map(
      (trip) =>
        [Math.max(fromMs, ms(trip['actual_departure'])), Math.min(toMs, ms(trip['actual_arrival']))] as const,
    )
    .filter(([begin, end]) => begin < end)
    .sort(([a], [b]) => a - b);
  let [total, reached] = [0, fromMs];
  for (const [begin, end] of rides) {
    total += Math.max(0, end - Math.max(begin, reached));
    reached = Math.max(reached, end);
  }
  return total;
}

function scoreOf(row: Row, by: string): number | null {
  const share = by === 'rating' || by === 'on_time_rate' || by === 'cancel_rate' ? row[by] : null;
  if (share?.denominator === 0) return null;
  if (by === 'rating') return rounded(row.rating.numerator / row.rating.denominator, 6);
  if (by === 'on_time_rate') return rounded(wilson(row.on_time_rate, -1), 6);
  if (by === 'cancel_rate') return rounded(wilson(row.cancel_rate, 1), 6);
  if (by === 'trips') return row.trips;
  if (by === 'earnings') return row.earnings / 100;
  return row.engagedMs === 0 ? null : rounded((row.earnings / 100) * (3_600_000 / row.engagedMs), 2);
}

/** Wilson's bound: the share p at which the observed one lies z standard errors away. */
function wilson({ numerator, denominator: n }: Share, side: -1 | 1): number {
  const z = 1.959963984540054;
  const p = numerator / n;
  return (
    (p + z ** 2 / (2 * n) + side * z * Math.sqrt((p * (1 - p)) / n + z ** 2 / (4 * n ** 2))) /
    (1 + z ** 2 / n)
  );
}

const rounded = (value: number, places: number) => Number(Math.max(0, value).toFixed(places));
const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);
