import type { Sql } from '../catalog/source.ts';
import { instantsSql } from './instants-sql.ts';
import { type Range, bucketBoundaries } from '../time/buckets.ts';
import type { Zone } from '../../kernel/time-zone.ts';

const MAX_DAYS = 36_600;

/**
 * SQL: an array of the first ms of each local day, from `before` days before the range to `after` days after it. A source assigns
 * instants to local days with it (`roundDown(ms, days)`). The engine never sees a time zone (G5).
 */
export function localDaysSql(
  range: Range,
  zone: Zone,
  { before, after }: { before: number; after: number },
): Sql {
  const days = bucketBoundaries(
    {
      fromMs: zone.startOfDay(zone.dayOf(range.fromMs) - before),
      toMs: zone.startOfDay(zone.dayOf(range.toMs - 1) + after + 1),
    },
    { grain: 'day', zone },
    MAX_DAYS,
  );
  return instantsSql('day', days ?? []);
}
