import { dateOf, weekdayOf } from './local-days.ts';

/** The kind of a local day. It decides how many people travel and how late vehicles are. */
export interface DayKind {
  isWeekend: boolean;
  isHoliday: boolean;
  isRainy: boolean;
  /** The number of wanted trips, relative to a dry working day. */
  demand: number;
}

// The public holidays of Nigeria, from general knowledge. Holidays of the Islamic calendar lie on their expected days.
const everyYear = ['01-01', '05-01', '06-12', '10-01', '12-25', '12-26'];
const moving = new Set(
  [
    '2023-04-07 2023-04-10 2023-04-21 2023-04-24 2023-06-28 2023-06-29 2023-09-27',
    '2024-03-29 2024-04-01 2024-04-09 2024-04-10 2024-06-17 2024-06-18 2024-09-16',
    '2025-04-18 2025-04-21 2025-03-31 2025-04-01 2025-06-06 2025-06-09 2025-09-05',
    '2026-04-03 2026-04-06 2026-03-20 2026-03-21 2026-05-27 2026-05-28 2026-08-26',
    '2027-03-26 2027-03-29 2027-03-10 2027-03-11 2027-05-17 2027-05-18 2027-08-16',
    '2028-04-14 2028-04-17 2028-02-27 2028-02-28 2028-05-05 2028-05-08 2028-08-04',
  ].flatMap((year) => year.split(' ')),
);

/** The chance of rain on a day by month, January first: the long rains, the August break, the short rains. */
const rainByMonth = [0.04, 0.08, 0.18, 0.3, 0.45, 0.6, 0.5, 0.3, 0.5, 0.4, 0.14, 0.05];

/** Tells if a local day is a public holiday in Nigeria. It knows the years 2023 to 2028. */
export function isHoliday(day: number): boolean {
  const date = dateOf(day);
  return everyYear.includes(date.slice(5)) || moving.has(date);
}

/** Makes the function that returns the kind of a day. The same seed gives the same weather. */
export function makeCalendar(seed: number): (day: number) => DayKind {
  const known = new Map<number, DayKind>();
  return (day) => {
    const kind = known.get(day) ?? describeDay(day, seed);
    if (known.size > 40) known.clear();
    known.set(day, kind);
    return kind;
  };
}

function describeDay(day: number, seed: number): DayKind {
  const isWeekend = weekdayOf(day) >= 5;
  const holiday = isHoliday(day);
  const isRainy = hashUnit(day, seed) < rainByMonth[Number(dateOf(day).slice(5, 7)) - 1]!;
  const working = holiday ? 0.25 : isWeekend ? 0.35 : 1;
  return { isWeekend, isHoliday: holiday, isRainy, demand: working * (isRainy ? 0.85 : 1) };
}

/** Returns a number from 0 to 1 that depends only on the arguments. */
function hashUnit(value: number, seed: number): number {
  let bits = Math.imul(value ^ Math.imul(seed, 0x9e3779b1), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  bits = Math.imul(bits ^ (bits >>> 16), 0x27d4eb2f);
  return ((bits ^ (bits >>> 15)) >>> 0) / 4_294_967_296;
}
