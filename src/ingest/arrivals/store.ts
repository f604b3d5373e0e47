import { z } from 'zod';
import { asOneAsker, type Asking } from '../../platform/warehouse/as-one-asker.ts';
import type { Connection } from '../../platform/warehouse/connection.ts';

const count = z.coerce.number();
const landedRow = z.object({ minute: count, accepted: count, rejected: count });
const toldAgainRow = z.object({ minute: count, duplicates: count, conflicts: count });

/** Records by the minute in which they were received, and what the check said of them. `minute`: minutes since 1970. */
export type LandedMinute = z.output<typeof landedRow>;
/** Those of them that had been told before. */
export type ToldAgainMinute = z.output<typeof toldAgainRow>;

/** The minutes that were received since a moment, in no order; minutes without a record are left out. */
export interface ReadMinutes {
  landed: LandedMinute[];
  toldAgain: ToldAgainMinute[];
}
export type ReadArrivals = (sinceMs: number, asking?: Asking) => Promise<ReadMinutes>;

const MINUTE = 'intDiv(toUnixTimestamp64Milli(ingested_at), 60000) AS minute';
const SINCE = 'ingested_at >= fromUnixTimestamp64Milli({since:Int64}) GROUP BY minute';

/** Counts what came, by minute. It throws `store_unavailable` or `store_refused`. */
export function makeReadArrivals(connection: Connection): ReadArrivals {
  return (since, asking = {}) =>
    asOneAsker(connection, asking, async (asked) => {
      const [landed, toldAgain] = await Promise.all([
        asked.query(
          landedRow,
          `SELECT ${MINUTE}, countIf(outcome = 'accepted') AS accepted, countIf(outcome = 'dead_letter') AS rejected
           FROM events_raw WHERE ${SINCE}`,
          { params: { since } },
        ),
        asked.query(
          toldAgainRow,
          `SELECT ${MINUTE}, countIf(status = 'duplicate') AS duplicates, countIf(status = 'conflict') AS conflicts
           FROM redeliveries WHERE ${SINCE}`,
          { params: { since } },
        ),
      ]);
      return { landed, toldAgain };
    });
}
