import { QUARTER_HOUR_MS } from '../../../kernel/units.ts';
import { localDaysSql } from '../../sql/local-days-sql.ts';
import { countBitsSql, masksSql, tagOf } from '../../sql/presence-sql.ts';
import type { QuarterHours } from '../../sql/user-days-sql.ts';
import { joinPeople } from './people-sql.ts';
import type { SourceContext, Sql } from '../source.ts';

// These statements count the users who were active in the last 1, 7 and 30 local days, at the end of each local day. A user is a
// number with one bit for each day. Shifting the number and combining it with itself gives the bits of a week or of 30 days.

const MONTH_DAYS = 30;
/** The first places of a chunk hold the days before it, so that even the first day of a chunk sees 30 days. */
const FIRST_PLACE = 32;
const DAYS_OF_CHUNK = 256 - FIRST_PLACE;

/**
 * Tells whether every bucket but the last ends with a local day, so that whole days suffice. The last may end on any quarter
 * hour.
 */
export function endsWithDays({ boundaries, zone }: SourceContext): boolean {
  return boundaries.slice(1, -1).every((ms) => zone.startOfDay(zone.dayOf(ms)) === ms);
}

/**
 * SQL: the changes of the four numbers, which a level adds up. The value of a day is added at its start and removed at the next
 * one.
 */
export function activeUsersByDaySql(context: SourceContext, of: QuarterHours): Sql {
  const days = localDaysSql(context.range, context.zone, { before: MONTH_DAYS, after: MONTH_DAYS + 1 });
  const { names } = joinPeople(context);
  return {
    text: `
WITH ${days.text} AS days
SELECT
    fromUnixTimestamp64Milli(tupleElement(change, 1), 'UTC') AS at${names},
    sum(tupleElement(change, 2)) AS daily,
    sum(tupleElement(change, 3)) AS weekly,
    sum(tupleElement(change, 4)) AS monthly,
    sum(tupleElement(change, 5)) AS user_days
FROM (
    SELECT
        chunk * ${DAYS_OF_CHUNK} + place - ${FIRST_PLACE - 1} AS i,
        toInt64(sumIf(users, kind = 'daily')) AS d,
        toInt64(sumIf(users, kind = 'weekly')) AS w,
        toInt64(sumIf(users, kind = 'monthly')) AS m${names}
    FROM (${countedDaysSql(context, of)}
    )
    WHERE place >= ${FIRST_PLACE}
    GROUP BY i${names}
)
ARRAY JOIN [(days[i], d, w, m, d), (days[i + 1], -d, -w, -m, toInt64(0)), (days[i + ${MONTH_DAYS}], toInt64(0), toInt64(0), toInt64(0), -d)] AS change
GROUP BY at${names}`,
    params: days.params,
  };
}

/** SQL: the users active on each local day, and in the 7 and 30 days that end with it. `days` holds the starts of the days. */
function countedDaysSql(context: SourceContext, of: QuarterHours): string {
  const { columns, names, join } = joinPeople(context);
  const masks = masksSql(intervalsSql(), { fromMs: 'days[1]', toMs: '{to_ms:Int64}' }, { of });
  return countBitsSql({
    from: `
SELECT
    a.chunk AS chunk,
    a.mask AS day_mask,
    bitOr(day_mask, bitShiftLeft(day_mask, 1)) AS two,
    bitOr(two, bitShiftLeft(two, 2)) AS four,
    bitOr(four, bitShiftLeft(four, 3)) AS week,
    bitOr(four, bitShiftLeft(four, 4)) AS eight,
    bitOr(eight, bitShiftLeft(eight, 8)) AS sixteen,
    bitOr(sixteen, bitShiftLeft(sixteen, 14)) AS month${columns}
FROM (${masks}
) AS a${join}`,
    masks: { daily: 'day_mask', weekly: 'week', monthly: 'month' },
    places: `length(days) + ${FIRST_PLACE}`,
    names,
  });
}

/** SQL: the interval of each local day up to the end of the range. The last days before a chunk belong to that chunk, too. */
function intervalsSql(): string {
  const isLast = 'days[i] < {to_ms:Int64}';
  const end = `least(days[i + 1], intDiv({to_ms:Int64} + ${QUARTER_HOUR_MS - 1}, ${QUARTER_HOUR_MS}) * ${QUARTER_HOUR_MS})`;
  const place = (n: string) =>
    tagOf(`intDiv(${n}, ${DAYS_OF_CHUNK})`, `${n} % ${DAYS_OF_CHUNK} + ${FIRST_PLACE}`);
  const placeBefore = (n: string) =>
    tagOf(`intDiv(${n}, ${DAYS_OF_CHUNK}) + 1`, `${n} % ${DAYS_OF_CHUNK} - ${DAYS_OF_CHUNK - FIRST_PLACE}`);
  const past = `arrayFilter(i -> ${isLast}, range(1, length(days)))`;
  const ownDays = `arrayMap(i -> (days[i], ${end}, ${place('(i - 1)')}), ${past})`;
  const earlierDays = `arrayMap(i -> (days[i], ${end}, ${placeBefore('(i - 1)')}), arrayFilter(i -> (i - 1) % ${DAYS_OF_CHUNK} > ${DAYS_OF_CHUNK - MONTH_DAYS}, ${past}))`;
  return `arrayConcat(${ownDays}, ${earlierDays})`;
}
