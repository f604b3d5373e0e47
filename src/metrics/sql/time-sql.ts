import type { SqlParams } from '../../platform/warehouse/connection.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../kernel/units.ts';
import type { Plan } from '../plan/plan.ts';
import { isOfCalendar } from '../query/settle-calendar.ts';
import type { QueryCalendar } from '../query/query.ts';
import { offsetsIn } from '../time/offsets.ts';

// The dimensions of time are names for expressions over the time of a row. The engine gets the offsets of the zone over the range,
// and the holidays as local days: it never sees a time zone or a calendar (G5).

/** SQL: expressions with a name, as they stand behind WITH, and the values that they take. */
export interface NamedSql {
  named: string[];
  params: SqlParams;
}

type Name = 'hour_of_day' | 'weekday' | 'peak' | 'day_type' | 'service_day' | 'holiday';

/** Each expression may name those before it. `local_ms` is what clocks showed, in ms since 1970. */
const expressions: Readonly<Record<Name | 'local_day' | 'minute_of_day', string>> = {
  local_day: `toInt32(intDiv(local_ms, ${DAY_MS}))`,
  minute_of_day: `toUInt16(intDiv(local_ms % ${DAY_MS}, ${MINUTE_MS}))`,
  hour_of_day: `toUInt8(intDiv(local_ms % ${DAY_MS}, ${HOUR_MS}))`,
  weekday: 'toUInt8((local_day + 3) % 7 + 1)',
  holiday: "transform(local_day, {holiday_days:Array(Int32)}, {holiday_names:Array(String)}, '')",
  day_type: "multiIf(holiday != '', 'holiday', has({weekend:Array(UInt8)}, weekday), 'weekend', 'weekday')",
  peak: "if(day_type = 'weekday' AND arrayExists((since, until) -> minute_of_day >= since AND minute_of_day < until, {peak_starts:Array(UInt16)}, {peak_ends:Array(UInt16)}), 'peak', 'off_peak')",
  service_day: `toString(toDate(toUInt16(intDiv(local_ms - {service_day_start_ms:Int64}, ${DAY_MS}))))`,
};

const neededBy: Readonly<Record<Name, readonly (keyof typeof expressions)[]>> = {
  hour_of_day: [],
  weekday: ['local_day'],
  holiday: ['local_day'],
  day_type: ['local_day', 'weekday', 'holiday'],
  peak: ['local_day', 'minute_of_day', 'weekday', 'holiday', 'day_type'],
  service_day: [],
};

/** SQL: the dimensions of time that a statement cuts or filters by. `timeMs`: the time of a row, in ms. */
export function timeSql(
  { query, zone }: Pick<Plan, 'query' | 'zone'>,
  timeMs: string,
  cuts: ReadonlySet<string>,
): NamedSql {
  const names = Object.keys(neededBy).filter((name): name is Name => cuts.has(name));
  if (names.length === 0) return { named: [], params: {} };
  if (query.calendar === null && names.some(isOfCalendar))
    throw new Error(`A query by ${names.join(', ')} was not settled.`);
  const needed = new Set<string>([...names, ...names.flatMap((name) => neededBy[name])]);
  const local = localMs(timeMs, offsetsIn(query.range, zone));
  const named = Object.entries(expressions).filter(([name]) => needed.has(name));
  return {
    named: [`${local.text} AS local_ms`, ...named.map(([name, text]) => `${text} AS ${name}`)],
    params: { ...local.params, ...calendarParams(query.calendar) },
  };
}

/** SQL: what clocks showed at the time of a row, in ms since 1970. */
export function localMs(
  timeMs: string,
  offsets: ReturnType<typeof offsetsIn>,
): { text: string; params: SqlParams } {
  if (offsets.length === 1)
    return { text: `${timeMs} + {offset_ms:Int64}`, params: { offset_ms: offsets[0]!.offsetMs } };
  const since = '{offset_starts:Array(Int64)}';
  return {
    text: `${timeMs} + transform(roundDown(${timeMs}, ${since}), ${since}, {offsets_ms:Array(Int64)}, toInt64(0))`,
    params: {
      offset_starts: offsets.map(({ fromMs }) => fromMs),
      offsets_ms: offsets.map(({ offsetMs }) => offsetMs),
    },
  };
}

function calendarParams(calendar: QueryCalendar | null): SqlParams {
  if (calendar === null) return {};
  const { serviceDayStart, peaks, weekend, holidays } = calendar;
  return {
    service_day_start_ms: serviceDayStart * MINUTE_MS,
    peak_starts: peaks.map(({ from }) => from),
    peak_ends: peaks.map(({ to }) => to),
    weekend,
    holiday_days: holidays.map(({ day }) => day),
    holiday_names: holidays.map(({ name }) => name),
  };
}
