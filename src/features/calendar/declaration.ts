import { type CalendarCommandHost, calendarCommands } from './commands.ts';
import { calendarProblems } from './problems.ts';
import { type ReadSettings, calendarSection } from './settings.ts';

interface Host extends Omit<CalendarCommandHost, 'days'> {
  read: ReadSettings;
}

/** The service reads this of the part before it opens it. */
export const calendarDeclaration = {
  name: 'calendar',
  settings: calendarSection,
  problems: calendarProblems,
  tags: [{ name: 'Calendar', description: 'Holidays, strikes, and how the company divides its time.' }],
  migrations: new URL('migrations/', import.meta.url),
  commands: (host: Host) => calendarCommands({ ...host, days: () => host.read(calendarSection) }),
} as const;
