import type { Zone } from '../../kernel/time-zone.ts';
import type { Sql } from '../catalog/source.ts';
import type { Range } from '../time/buckets.ts';
import { offsetsIn } from '../time/offsets.ts';
import { localMs } from './time-sql.ts';

/** SQL: what a clock in the zone shows at an instant of the range, as text such as 2026-03-01T07:30:00. `instantMs` is SQL. */
export function localTimeSql(instantMs: string, range: Range, zone: Zone): Sql {
  const { text, params } = localMs(instantMs, offsetsIn(range, zone));
  const local = `fromUnixTimestamp64Milli(toInt64(${text}), 'UTC')`;
  return { text: `formatDateTime(${local}, '%Y-%m-%dT%H:%i:%S', 'UTC')`, params };
}
