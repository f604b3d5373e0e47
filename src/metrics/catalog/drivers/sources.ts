import { QUARTER_HOUR_MS } from '../../../kernel/units.ts';
import { driversInBucketsSql } from '../counted-in-buckets-sql.ts';
import { earningsSql, engagedSql, firstStartsSql, online } from './driver-sql.ts';
import { routeDimensions } from '../routes/route-places.ts';
import { type Source, timedBy } from '../source.ts';

const ofDrivers = ['driver_id'];

export const driverSources: readonly Source[] = [
  {
    name: 'drivers_in_buckets',
    kind: 'entity',
    families: ['trip'],
    ...timedBy('at'),
    bucketMs: QUARTER_HOUR_MS,
    dimensions: [],
    startsItself: true,
    from: () => ({ text: driversInBucketsSql(), params: {} }),
  },
  {
    name: 'engaged_time',
    kind: 'entity',
    families: ['trip'],
    ...timedBy('at'),
    dimensions: ofDrivers,
    from: () => ({ text: engagedSql('true'), params: {} }),
  },
  {
    // A trip without known earnings must not add its time either, or earnings per hour would be too low.
    name: 'engaged_for_earnings',
    kind: 'entity',
    families: ['trip'],
    ...timedBy('at'),
    dimensions: ofDrivers,
    from: () => ({ text: engagedSql('driver_earnings IS NOT NULL'), params: {} }),
  },
  {
    name: 'online_time',
    kind: 'entity',
    families: ['location'],
    ...timedBy('at'),
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
    name: 'earnings_by_driver',
    kind: 'entity',
    families: ['trip'],
    ...timedBy('completed_at'),
    dimensions: [...routeDimensions, 'driver_id', 'currency'],
    startsItself: true,
    moneyEvents: 'trips',
    from: (context) => ({ text: earningsSql(context), params: {} }),
  },
];
