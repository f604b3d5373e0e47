import { QUARTER_HOUR_MS } from '../../../kernel/units.ts';
import { driversInBucketsSql } from '../counted-in-buckets-sql.ts';
import {
  completions,
  completionsByQuarter,
  earningsSql,
  engagedSql,
  firstStartsSql,
  online,
} from './driver-sql.ts';
import { routeDimensions } from '../routes/route-places.ts';
import { type Source, quarterHours, timedBy } from '../source.ts';

const ofDrivers = ['driver_id'];
/** A row for each driver and day is less to read than the rollup of trips by driver. */
const LESS_THAN_BY_DRIVER = 2;
const WITH_EARNINGS = 'driver_earnings IS NOT NULL';

const earnings = {
  families: ['trip'],
  dimensions: [...routeDimensions, 'driver_id', 'currency'],
  startsItself: true,
  moneyEvents: 'trips',
} as const satisfies Partial<Source>;

export const driverSources: readonly Source[] = [
  {
    name: 'drivers_in_buckets',
    kind: 'entity',
    families: ['trip'],
    ...timedBy('at'),
    bucketMs: QUARTER_HOUR_MS,
    cost: LESS_THAN_BY_DRIVER,
    dimensions: [],
    startsItself: true,
    from: () => ({ text: driversInBucketsSql(), params: {} }),
  },
  {
    name: 'engaged_time',
    kind: 'entity',
    families: ['trip'],
    ...timedBy('at'),
    hasMadeTimes: true,
    dimensions: ofDrivers,
    from: ({ where }) => ({ text: engagedSql(where), params: {} }),
  },
  {
    // A trip without known earnings must not add its time either, or earnings per hour would be too low.
    name: 'engaged_for_earnings',
    kind: 'entity',
    families: ['trip'],
    ...timedBy('at'),
    hasMadeTimes: true,
    dimensions: ofDrivers,
    from: ({ where }) => ({
      text: engagedSql(where === 'true' ? WITH_EARNINGS : `${WITH_EARNINGS} AND ${where}`),
      params: {},
    }),
  },
  {
    name: 'online_time',
    kind: 'entity',
    families: ['location'],
    ...timedBy('at'),
    hasMadeTimes: true,
    dimensions: ofDrivers,
    from: () => ({ text: online, params: {} }),
  },
  {
    name: 'first_starts',
    kind: 'entity',
    families: ['trip'],
    ...timedBy('first_at'),
    dimensions: ofDrivers,
    from: firstStartsSql,
  },
  {
    ...earnings,
    ...quarterHours,
    name: 'earnings_by_driver_15m',
    from: (context) => ({ text: earningsSql(completionsByQuarter, context), params: {} }),
  },
  {
    ...earnings,
    ...timedBy('completed_at'),
    kind: 'entity',
    name: 'earnings_by_driver',
    from: (context) => ({ text: earningsSql(completions, context), params: {} }),
  },
];
