// Times are read from the text that the server wrote in the zone of the business. A Date would show the zone of the browser, and
// the wrong day with it.

export interface ClockTime {
  year: number;
  month: number;
  day: number;
  /** `07:15`. */
  clock: string;
  /** `07:15:04`. */
  clockWithSeconds: string;
  /** Such as `+01:00`. */
  offset: string;
}

const weekdays = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'] as const;
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const;
const zones: Readonly<Record<string, string>> = {
  'Africa/Lagos': 'WAT',
  'Africa/Nairobi': 'EAT',
  'Africa/Johannesburg': 'SAST',
  UTC: 'UTC',
};

/** Reads an RFC 3339 time as it is written. Throws if it is none. */
export function readTime(text: string): ClockTime {
  const match = /^(\d{4})-(\d\d)-(\d\d)(?:T(\d\d:\d\d)(?::(\d\d))?(?:\.\d+)?(Z|[+-]\d\d:\d\d)?)?$/.exec(text);
  if (!match) throw new Error(`"${text}" is not an RFC 3339 time`);
  const [, year, month, day, clock = '00:00', seconds = '00', offset = 'Z'] = match;
  return {
    year: Number(year),
    month: Number(month),
    day: Number(day),
    clock,
    clockWithSeconds: `${clock}:${seconds}`,
    offset: offset === 'Z' ? '+00:00' : offset,
  };
}

/** `Mon` … `Sun` of a date (by Sakamoto's formula). */
export function weekdayOf({ year, month, day }: Pick<ClockTime, 'year' | 'month' | 'day'>): string {
  const y = month < 3 ? year - 1 : year;
  const shift = [0, 3, 2, 5, 0, 3, 5, 1, 4, 6, 2, 4][month - 1]!;
  return weekdays[(y + Math.floor(y / 4) - Math.floor(y / 100) + Math.floor(y / 400) + shift + day) % 7]!;
}

/** The name of a zone beside a time: `WAT`, or `UTC+02:00` where no short name is known. */
export function zoneLabel(timezone: string, offset: string): string {
  return zones[timezone] ?? `UTC${offset === '+00:00' ? '' : offset}`;
}

/** A bucket on an axis: as short as can be. A bucket that begins a day says so in place of 00:00. */
export function axisLabel(start: string, grain: string): string {
  const time = readTime(start);
  const date = `${time.day} ${months[time.month - 1]}`;
  switch (grain) {
    case 'minute':
      return time.clock;
    case '15m':
    case 'hour':
      return time.clock === '00:00' ? date : time.clock;
    case 'month':
      return `${months[time.month - 1]} ${time.year}`;
    case 'quarter':
      return `Q${Math.ceil(time.month / 3)} ${time.year}`;
    case 'year':
      return String(time.year);
    case 'day':
      return `${weekdayOf(time)} ${date}`;
    default:
      return date;
  }
}

/** A moment in a row of a table, where the zone stands in the header of the page: `Tue 1 Dec, 07:25`. */
export function rowTime(text: string): string {
  const time = readTime(text);
  return `${weekdayOf(time)} ${time.day} ${months[time.month - 1]}, ${time.clock}`;
}

/** A bucket in a tooltip or table: whole, with the zone where a time of the day is told. */
export function fullLabel(start: string, end: string, grain: string, timezone: string): string {
  const time = readTime(start);
  const date = formatDate(time);
  switch (grain) {
    case 'minute':
      return start === end
        ? `${time.clock} ${zoneLabel(timezone, time.offset)}`
        : `${time.clock} to ${readTime(end).clock} ${zoneLabel(timezone, time.offset)}`;
    case '15m':
    case 'hour':
      return `${date}, ${time.clock}–${readTime(end).clock} ${zoneLabel(timezone, time.offset)}`;
    case 'week':
      return `Week of ${date}`;
    case 'day':
      return date;
    default:
      return axisLabel(start, grain);
  }
}

/** `Mon 2 Mar 2026`. */
function formatDate(time: Pick<ClockTime, 'year' | 'month' | 'day'>): string {
  return `${weekdayOf(time)} ${time.day} ${months[time.month - 1]} ${time.year}`;
}

/** `Mon 2 Mar 2026, 07:15:04 WAT`. */
export function formatTime(text: string, timezone: string): string {
  const time = readTime(text);
  return `${formatDate(time)}, ${time.clockWithSeconds} ${zoneLabel(timezone, time.offset)}`;
}
