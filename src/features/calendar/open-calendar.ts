import { keepAnswer } from '../../kernel/single-flight.ts';
import type { Cities } from '../../metrics/time/calendar/cities.ts';
import type { BusinessDays, Calendar } from '../../metrics/time/calendar/calendar.ts';
import { askMetadata } from '../../platform/metadata/ask-metadata.ts';
import { readCitiesFile } from './cities-file.ts';
import { calendarRoutes } from './routes.ts';
import { makeCalendarStore } from './store.ts';

/** The calendar stands on these parts. */
export interface CalendarParts {
  metadata: { db: Parameters<typeof makeCalendarStore>[0] };
  /** The days of the answers are those of this zone, unless a query names another. */
  timezone: string;
  now: () => number;
  /** Only goes forward, ms. */
  clock?: () => number;
}

/** This process learns what another one declared after so long at most. */
const FRESH_MS = 1_000;
const STALE_MS = 4_000;

/** Opens the calendar: what metrics read of it, and what it offers to the service. Throws `invalid_cities_file`. */
export function openCalendar(
  { citiesFile, ...days }: BusinessDays & { citiesFile: string | null },
  { metadata, timezone, now, clock = () => performance.now() }: CalendarParts,
) {
  const cities: Cities = citiesFile === null ? new Map() : readCitiesFile(citiesFile, { days, timezone });
  const store = makeCalendarStore(metadata.db);
  const read = async (): Promise<Calendar> => ({
    ...days,
    revisions: await askMetadata(() => store.read()),
  });
  const keep = () => keepAnswer(read, { freshMs: FRESH_MS, staleMs: STALE_MS, now: clock });
  let kept = keep();
  // A reading that began before the change must not be taken for one after it.
  const onChanged = () => void (kept = keep());
  return {
    readCalendar: () => kept(),
    cities,
    routes: (app: Parameters<typeof calendarRoutes>[0]) =>
      calendarRoutes(app, { store, readCalendar: read, onChanged, days, cities, timezone, now }),
  };
}
