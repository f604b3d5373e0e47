import { QUARTER_HOUR_MS } from '../../src/kernel/units.ts';
import { makeCatalog } from '../../src/metrics/catalog/catalog.ts';
import { dimensions } from '../../src/metrics/catalog/dimensions.ts';
import {
  type Measure,
  type Metric,
  count,
  distinct,
  distinctStates,
  expression,
  level,
  quantiles,
  sum,
} from '../../src/metrics/catalog/metric.ts';
import { paymentMetrics } from '../../src/metrics/catalog/payments/metrics.ts';
import {
  type Source,
  bucketStart,
  matured,
  quarterHours,
  timedBy,
  within,
} from '../../src/metrics/catalog/source.ts';
import { localDaysSql } from '../../src/metrics/sql/local-days-sql.ts';
import { sources as platformSources } from '../../src/metrics/catalog/sources.ts';
import { tripMetrics } from '../../src/metrics/catalog/trips/metrics.ts';

// This catalogue has one metric of each kind, over sources that are subqueries. The ids begin with `payments` and `trips`, so
// that the endpoints of these families serve them.

const sources: Source[] = [
  {
    name: 'payments_by_start',
    kind: 'entity',
    families: ['payment'],
    ...timedBy('entered_at'),
    dimensions: ['currency'],
    from: () => ({
      text: `
SELECT payment_id, min(initiated_at) AS entered_at, min(succeeded_at) AS succeeded_at, max(currency) AS currency
FROM payments
GROUP BY payment_id`,
      params: {},
    }),
  },
  {
    name: 'trip_changes',
    kind: 'entity',
    families: ['trip'],
    ...timedBy('at'),
    dimensions: ['cancelled_by'],
    from: () => ({
      text: `
SELECT tupleElement(change, 1) AS at, tupleElement(change, 2) AS delta, cancelled_by
FROM (
    SELECT
        min(started_at) AS started,
        least(ifNull(min(completed_at), started + INTERVAL 6 HOUR), ifNull(min(cancelled_at), started + INTERVAL 6 HOUR), started + INTERVAL 6 HOUR) AS ended,
        max(cancelled_by) AS cancelled_by
    FROM trips
    GROUP BY trip_id
    HAVING started IS NOT NULL
)
ARRAY JOIN [(started, 1), (ended, -1)] AS change`,
      params: {},
    }),
  },
  {
    ...quarterHours,
    name: 'paying_rider_states',
    families: ['payment'],
    dimensions: ['currency'],
    from: () => ({
      text: `
SELECT toStartOfFifteenMinutes(toDateTime(event_time, 'UTC')) AS bucket, currency, uniqExactState(rider_id) AS riders
FROM payment_events
WHERE event_type = 'payment.success'
GROUP BY bucket, currency`,
      params: {},
    }),
  },
  {
    name: 'rider_weeks',
    kind: 'entity',
    families: ['payment'],
    ...timedBy('at'),
    dimensions: [],
    from({ range, zone }) {
      const days = localDaysSql(range, zone, { before: 7, after: 7 });
      return {
        text: `
WITH ${days.text} AS days
SELECT tupleElement(change, 1) AS at, tupleElement(change, 2) AS delta
FROM (
    SELECT
        first_at,
        leadInFrame(first_at, 1, toDateTime64('2200-01-01', 3, 'UTC'))
            OVER (PARTITION BY rider_id ORDER BY first_at ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING) AS next_at,
        fromUnixTimestamp64Milli(days[indexOf(days, day) + 7], 'UTC') AS expires_at
    FROM (
        SELECT rider_id, roundDown(toUnixTimestamp64Milli(event_time), days) AS day, min(event_time) AS first_at
        FROM payment_events
        WHERE event_time >= fromUnixTimestamp64Milli(days[1], 'UTC') AND event_time < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC')
        GROUP BY rider_id, day
    )
)
ARRAY JOIN [(first_at, 1), (least(expires_at, next_at), -1)] AS change`,
        params: days.params,
      };
    },
  },
  {
    name: 'driver_earnings',
    kind: 'entity',
    families: ['trip'],
    ...timedBy('event_time'),
    dimensions: ['currency'],
    startsItself: true,
    from: ({ dimensions: cuts, where }) => ({
      text: `
SELECT driver_id, ${[...cuts, `${bucketStart('toUnixTimestamp64Milli(event_time)')} AS start`].join(', ')}, sum(driver_earnings) AS earnings
FROM trip_events
WHERE event_type = 'trip.completed' AND event_time >= fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC') AND event_time < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC') AND ${where}
GROUP BY GROUPING SETS ((${['driver_id', ...cuts, 'start'].join(', ')}), (${['driver_id', ...cuts].join(', ')}))
SETTINGS group_by_use_nulls = 1`,
      params: {},
    }),
  },
];

const started: Measure = {
  name: 'started',
  unit: 'count',
  from: { trips_15m: sum('started'), trip_events: count("event_type = 'trip.started'") },
};
const base = { title: 'T', meaning: 'M.', formula: 'f', direction: 'up_is_good', headline: false } as const;

const metrics: Metric[] = [
  {
    ...base,
    id: 'payments.success_within_15m',
    unit: 'ratio',
    kind: 'ratio',
    windowHours: 0.25,
    dimensions: ['currency'],
    numerator: {
      name: 'succeeded_in_time',
      unit: 'count',
      from: {
        payments_by_start: count(
          `${matured('entered_at', QUARTER_HOUR_MS)} AND ${within('succeeded_at', 'entered_at', QUARTER_HOUR_MS)}`,
        ),
      },
    },
    denominator: {
      name: 'entered_in_time',
      unit: 'count',
      from: { payments_by_start: count(matured('entered_at', QUARTER_HOUR_MS)) },
    },
  },
  {
    ...base,
    id: 'trips.in_progress',
    unit: 'count',
    kind: 'level',
    dimensions: ['cancelled_by'],
    measure: { name: 'in_progress', unit: 'count', from: { trip_changes: level('delta') } },
  },
  {
    ...base,
    id: 'payments.riders_of_7_days',
    unit: 'count',
    kind: 'level',
    dimensions: [],
    measure: { name: 'riders_of_7_days', unit: 'count', from: { rider_weeks: level('delta') } },
  },
  {
    ...base,
    id: 'payments.paying_riders',
    unit: 'count',
    kind: 'count_distinct',
    dimensions: ['currency', 'payment_method'],
    measure: payingRiders(),
  },
  {
    ...base,
    id: 'trips.per_paying_rider',
    unit: 'ratio',
    kind: 'ratio',
    dimensions: [],
    numerator: started,
    denominator: payingRiders(),
  },
  {
    ...base,
    id: 'trips.in_progress_per_start',
    unit: 'ratio',
    kind: 'ratio',
    dimensions: [],
    numerator: { name: 'in_progress', unit: 'count', from: { trip_changes: level('delta') } },
    denominator: started,
  },
  {
    ...base,
    id: 'trips.driver_earnings_p50',
    unit: 'count',
    kind: 'percentile',
    level: 0.5,
    dimensions: ['currency'],
    measure: {
      name: 'earnings_by_driver',
      unit: 'count',
      from: { driver_earnings: quantiles('toFloat64(earnings)', 'earnings > 0') },
    },
  },
  {
    ...base,
    id: 'trips.best_driver',
    unit: 'count',
    kind: 'sum',
    dimensions: ['currency'],
    measure: { name: 'best_driver', unit: 'count', from: { driver_earnings: expression('max(earnings)') } },
  },
];

function payingRiders(): Measure {
  return {
    name: 'paying_riders',
    unit: 'count',
    from: {
      paying_rider_states: distinctStates('riders'),
      payment_events: distinct('rider_id', "event_type = 'payment.success'"),
    },
  };
}

/** The catalogue of the platform's payment and trip metrics, and one metric of each kind. */
export const kindCatalog = makeCatalog([...paymentMetrics, ...tripMetrics, ...metrics], {
  sources: [...platformSources, ...sources],
  dimensions,
});
