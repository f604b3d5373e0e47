import { HOUR_MS } from '../../../kernel/units.ts';
import { type Measure, type Metric, count, expression, quantiles, sum } from '../metric.ts';
import { driversDriving } from '../trips/service.ts';
import { driverEarnings, ofTrips, tripsCompleted } from '../trips/metrics.ts';
import { tripsWith } from '../trips/trips-told.ts';

const ofCompletions = ['currency', ...ofTrips];
const ofDrivers = ['driver_id'];

const engaged: Measure = {
  name: 'engaged_ms',
  unit: 'hours',
  divisor: HOUR_MS,
  from: { engaged_time: sum('engaged_ms') },
};
const engagedForEarnings: Measure = {
  ...engaged,
  name: 'engaged_for_earnings_ms',
  from: { engaged_for_earnings: sum('engaged_ms') },
};
const online: Measure = {
  name: 'online_ms',
  unit: 'hours',
  divisor: HOUR_MS,
  from: { online_time: sum('online_ms') },
};

const work: Metric[] = [
  {
    id: 'drivers.active',
    title: 'Active drivers',
    meaning: 'Drivers with a trip that began in the period.',
    formula: 'distinct drivers of trip.started',
    unit: 'count',
    kind: 'count_distinct',
    measure: driversDriving,
    dimensions: ofTrips,
    direction: 'up_is_good',
    headline: true,
  },
  {
    id: 'drivers.trips',
    title: 'Trips of drivers',
    meaning: 'Trips with which drivers arrived.',
    formula: 'number of trip.completed',
    unit: 'count',
    kind: 'count',
    measure: tripsCompleted,
    dimensions: ofCompletions,
    direction: 'up_is_good',
    headline: true,
  },
];

const money: Metric[] = [
  {
    id: 'drivers.earnings',
    title: 'Earnings',
    meaning: 'What drivers earned by the trips that arrived.',
    formula: 'Σ driver_earnings of trip.completed',
    unit: 'money',
    kind: 'sum',
    measure: driverEarnings,
    dimensions: ofCompletions,
    direction: 'up_is_good',
    headline: true,
  },
  {
    id: 'drivers.earnings_per_trip',
    title: 'Earnings per trip',
    meaning: 'What a driver earned on average by a trip that arrived, of those that tell it.',
    formula: 'Σ driver_earnings / number of trip.completed that tell it, within one currency',
    unit: 'money',
    kind: 'mean',
    numerator: driverEarnings,
    denominator: tripsWith('earnings'),
    dimensions: ofCompletions,
    direction: 'up_is_good',
    headline: true,
  },
  {
    id: 'drivers.earnings_per_engaged_hour',
    title: 'Earnings per engaged hour',
    meaning:
      'What drivers earned by trips that arrived for each hour in which they had riders on board, whatever the currency of the ride.',
    formula: 'Σ driver_earnings of trip.completed / Σ engaged hours, of trips that tell what was earned',
    unit: 'money',
    kind: 'ratio',
    numerator: driverEarnings,
    denominator: engagedForEarnings,
    dimensions: ofDrivers,
    direction: 'up_is_good',
    headline: false,
  },
];

const time: Metric[] = [
  {
    id: 'drivers.engaged_hours',
    title: 'Engaged hours',
    meaning: 'How long drivers had riders on board: three rides in one car at the same time count once.',
    formula: 'Σ over drivers of the union of [actual_departure, actual_arrival] of trip.completed',
    unit: 'hours',
    kind: 'sum',
    measure: engaged,
    dimensions: ofDrivers,
    direction: 'up_is_good',
    headline: false,
  },
  {
    id: 'drivers.online_hours',
    title: 'Online hours',
    meaning:
      'How long drivers sent positions at most five minutes apart; a gap counts at its later position.',
    formula: 'Σ gaps of at most 300 s between consecutive driver.location.updated of a driver',
    unit: 'hours',
    kind: 'sum',
    measure: online,
    dimensions: ofDrivers,
    direction: 'up_is_good',
    headline: false,
  },
  {
    id: 'drivers.utilisation',
    title: 'Utilisation',
    meaning: 'The share of the online time in which drivers had riders on board.',
    formula: 'Σ engaged hours / Σ online hours',
    unit: 'ratio',
    kind: 'ratio',
    numerator: engaged,
    denominator: online,
    dimensions: ofDrivers,
    direction: 'up_is_good',
    headline: 'total',
  },
];

const quality: Metric[] = [
  {
    id: 'drivers.cancel_rate',
    title: 'Cancel rate of drivers',
    meaning:
      'Of the bookings confirmed in the period, the share that the driver cancelled afterwards, whenever that was.',
    formula: 'bookings cancelled by DRIVER at or after their confirmation / bookings confirmed (cohort)',
    unit: 'ratio',
    kind: 'ratio',
    numerator: {
      name: 'cancelled_by_driver',
      unit: 'count',
      from: {
        bookings_by_confirmation: count(
          "cancelled_by = 'DRIVER' AND ifNull(cancelled_at >= confirmed_at, false)",
        ),
      },
    },
    denominator: {
      name: 'bookings_confirmed',
      unit: 'count',
      from: { bookings_by_confirmation: count('true') },
    },
    dimensions: ofCompletions,
    direction: 'down_is_good',
    headline: false,
  },
  {
    id: 'drivers.rating',
    title: 'Rating',
    meaning:
      'What riders gave on average, from 1 to 5 stars, among those who gave a rating; the denominator is how many did.',
    formula: 'Σ rating / number of ratings of booking.completed',
    unit: 'stars',
    kind: 'mean',
    numerator: {
      name: 'stars',
      unit: 'stars',
      from: { route_bookings_15m: sum('stars'), completed_bookings: sum('rating') },
    },
    denominator: {
      name: 'ratings',
      unit: 'count',
      from: { route_bookings_15m: sum('ratings'), completed_bookings: count('rating IS NOT NULL') },
    },
    dimensions: ofCompletions,
    direction: 'up_is_good',
    headline: false,
  },
  ...([1, 3] as const).map(retention),
];

function retention(later: 1 | 3): Metric {
  const isMature = `month_${later}_ends_ms <= {watermark_ms:Int64}`;
  return {
    id: `drivers.retention_m${later}`,
    title: `Retention after ${later} month${later === 1 ? '' : 's'}`,
    meaning: `Of the drivers whose first trip ever began in the period, the share that began one in the ${later === 1 ? 'next' : 'third next'} calendar month; only once that month is over.`,
    formula: `drivers with a trip.started in month +${later} / drivers whose first trip.started is in the period`,
    unit: 'ratio',
    kind: 'ratio',
    windowHours: (later + 1) * 31 * 24,
    numerator: {
      name: `back_in_month_${later}`,
      unit: 'count',
      from: { first_starts: count(`${isMature} AND is_back_${later}`) },
    },
    denominator: { name: `first_starts_${later}`, unit: 'count', from: { first_starts: count(isMature) } },
    dimensions: ofDrivers,
    direction: 'up_is_good',
    headline: false,
  };
}

const earningsOfDriver: Measure = {
  name: 'earnings_of_driver',
  unit: 'money',
  divisor: 100,
  from: {
    earnings_by_driver_15m: quantiles('toFloat64(hundredths)', 'true'),
    earnings_by_driver: quantiles('toFloat64(hundredths)', 'true'),
  },
};
// The Gini coefficient: Σ (2i − n − 1) x_i / (n Σ x), with x ascending and i from 1.
const gini =
  'if(sum(hundredths) = 0, NULL, (2 * arraySum((x, i) -> x * i, arraySort(groupArray(hundredths)), arrayEnumerate(groupArray(hundredths))) - (count() + 1) * sum(hundredths)) / (count() * sum(hundredths)))';

const levels = [
  { id: 'earnings_p10', level: 0.1, title: 'Earnings of a driver, p10' },
  { id: 'earnings_median', level: 0.5, title: 'Earnings of a driver, median' },
  { id: 'earnings_p90', level: 0.9, title: 'Earnings of a driver, p90' },
];

const distribution: Metric[] = [
  ...levels.map(({ id, level, title }): Metric => ({
    id: `drivers.${id}`,
    title,
    meaning: `What ${level * 100} % of the drivers with a completed trip in the period did not earn more than, in that period.`,
    formula: `percentile ${level * 100} (R type 7, exact) over drivers of Σ driver_earnings`,
    unit: 'money',
    kind: 'percentile',
    level,
    measure: earningsOfDriver,
    dimensions: ofCompletions,
    direction: 'up_is_good',
    headline: false,
  })),
  {
    id: 'drivers.earnings_gini',
    title: 'Inequality of earnings',
    meaning:
      'The Gini coefficient of what drivers with a completed trip earned: 0 when all earned the same, near 1 when one earned all.',
    formula: 'Σ (2i − n − 1) x_i / (n Σ x), x the earnings of the n drivers, ascending',
    unit: 'ratio',
    kind: 'index',
    measure: {
      name: 'earnings_gini',
      unit: 'money',
      from: { earnings_by_driver_15m: expression(gini), earnings_by_driver: expression(gini) },
    },
    dimensions: ofCompletions,
    direction: 'down_is_good',
    headline: false,
  },
];

/** The metrics of drivers: activity, earnings, engaged and online time, and ratings. */
export const driverMetrics: readonly Metric[] = [...work, ...money, ...time, ...quality, ...distribution];
