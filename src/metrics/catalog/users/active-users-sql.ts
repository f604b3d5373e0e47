import { QUARTER_HOUR_MS } from '../../../kernel/units.ts';
import { localDaysSql } from '../../sql/local-days-sql.ts';
import { countBitsSql, masksSql, tagOf } from '../../sql/presence-sql.ts';
import { joinPeople } from './people-sql.ts';
import type { SourceContext, Sql } from '../source.ts';

// How many users were active in the last 1, 7 and 30 local days, as of the end of local days: a bit a day and user, and a week or a
// month of days is that number moved over itself.

const MONTH_DAYS = 30;
/** The first places of a chunk are for the days before it, so that its first months are whole. */
const FIRST_PLACE = 32;
const DAYS_OF_CHUNK = 256 - FIRST_PLACE;

/** Whether every bucket ends with a local day, the last one aside, which may end on any quarter hour: then whole days tell. */
export function endsWithDays({ boundaries, zone }: SourceContext): boolean {
  return boundaries.slice(1, -1).every((ms) => zone.startOfDay(zone.dayOf(ms)) === ms);
}

/** Changes of the four numbers, as a level adds them up: what holds for a day comes at its start and goes at the next. */
export function activeUsersByDaySql(context: SourceContext): Sql {
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
    FROM (${countedDaysSql(context)}
    )
    WHERE place >= ${FIRST_PLACE}
    GROUP BY i${names}
)
ARRAY JOIN [(days[i], d, w, m, d), (days[i + 1], -d, -w, -m, toInt64(0)), (days[i + ${MONTH_DAYS}], toInt64(0), toInt64(0), toInt64(0), -d)] AS change
GROUP BY at${names}`,
    params: days.params,
  };
}

/** SQL: how many users were active on each local day, and in the week and the month that end with it; `days` are the starts of the days. */
function countedDaysSql(context: SourceContext): string {
  const { columns, names, join } = joinPeople(context);
  const masks = masksSql(intervalsSql(), { fromMs: 'days[1]', toMs: '{to_ms:Int64}' });
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

/** SQL: the interval of each local day up to the end of the range; the last days before a chunk belong to that chunk, too. */
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
