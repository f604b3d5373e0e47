// Local days, ISO weeks and calendar months by the runtime's own formatter, a quarter of an hour at a time.

export type Unit = 'day' | 'week' | 'month';

const DAY = 86_400_000;
const QUARTER_HOUR = 900_000;

const known = new Map<string, ReturnType<typeof makeCalendar>>();

/** Returns the calendar of a zone. */
export function localCalendar(zone: string) {
  if (!known.has(zone)) known.set(zone, makeCalendar(zone));
  return known.get(zone)!;
}

function makeCalendar(zone: string) {
  const parts = new Intl.DateTimeFormat('en-CA', { timeZone: zone, dateStyle: 'short' });
  const dates = new Map<number, string>();
  /** The date of a quarter of an hour: the runtime takes long for each, and no zone changes within one. */
  const dateOf = (ms: number): string => {
    const quarter = Math.floor(ms / QUARTER_HOUR);
    if (!dates.has(quarter)) dates.set(quarter, parts.format(quarter * QUARTER_HOUR));
    return dates.get(quarter)!;
  };
  const offsets = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' });
  const offsetOf = (ms: number) => /GMT(.*)$/.exec(offsets.format(ms))![1] || '+00:00';
  /** The number of the day, week or month that a clock on the wall shows: one that follows is one more. */
  const unitOf = (ms: number, unit: Unit): number => {
    const [year, month, day] = dateOf(ms).split('-').map(Number) as [number, number, number];
    if (unit === 'month') return year * 12 + month;
    const days = Date.UTC(year, month - 1, day) / DAY;
    return unit === 'day' ? days : Math.floor((days + 3) / 7);
  };
  const format = (ms: number) => {
    const offset = offsetOf(ms);
    const [hours, minutes] = offset.slice(1).split(':').map(Number) as [number, number];
    const wall = ms + (offset.startsWith('-') ? -1 : 1) * (hours * 60 + minutes) * 60_000;
    return new Date(wall).toISOString().replace('.000Z', '') + offset;
  };
  /** The units that a range touches, cut off by it. */
  const unitsIn = (fromMs: number, toMs: number, unit: Unit) => {
    const found: { unit: number; fromMs: number; toMs: number }[] = [];
    for (let ms = fromMs; ms < toMs; ms += QUARTER_HOUR) {
      const last = found.at(-1);
      const key = unitOf(ms, unit);
      const endMs = Math.min(ms + QUARTER_HOUR, toMs);
      if (last?.unit === key) last.toMs = endMs;
      else found.push({ unit: key, fromMs: ms, toMs: endMs });
    }
    return found;
  };
  return { unitOf, unitsIn, format };
}
