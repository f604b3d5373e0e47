import {
  type Command,
  type CommandArguments,
  type CommandIo,
  jsonOption,
  printJson,
  usageError,
} from '../../platform/cli/command.ts';
import { renderTable } from '../../platform/cli/render-table.ts';
import { type BusinessDays, type Calendar, declarableKinds } from '../../metrics/time/calendar/calendar.ts';
import { type AskedDays, daysOf } from './asked-days.ts';
import { type CalendarAnswer, renderCalendar } from './calendar-answer.ts';
import { entryId, entryInputSchema, resolveEntry } from './entry-input.ts';
import { type CalendarStore, makeCalendarStore } from './store.ts';

/** The commands of the calendar use this of their host. */
export interface CalendarCommandHost {
  withMetadata: <Result>(
    use: (metadata: { db: Parameters<typeof makeCalendarStore>[0] }) => Promise<Result>,
  ) => Promise<Result>;
  withMetadataToRead: <Result>(
    use: (metadata: { db: Parameters<typeof makeCalendarStore>[0] } | null) => Promise<Result>,
  ) => Promise<Result>;
  days: () => BusinessDays;
  timezone: () => string;
  now: () => number;
}

type WithStore = <Result>(use: (store: CalendarStore) => Promise<Result>) => Promise<Result>;

/** The commands of the calendar. They work beside a running service and without one. */
export function calendarCommands(host: CalendarCommandHost): Record<string, Command> {
  const withStore: WithStore = (use) => host.withMetadata(({ db }) => use(makeCalendarStore(db)));
  return {
    'calendar list': listCommand(host),
    'calendar declare': declareCommand(withStore, host),
    'calendar remove': {
      summary: 'remove a declared entry; what was known before can still be asked for',
      positionals: ['<id>'],
      options: {},
      audit: { act: 'calendar.remove', kind: 'calendar' },
      async run(args, { stdout }) {
        const id = args.positionals[0]!;
        await withStore((store) => store.withdraw(id, new Date(host.now())));
        stdout.write(`${id} is removed.\n`);
        return 0;
      },
    },
  };
}

function listCommand({ withMetadataToRead, days, timezone, now }: CalendarCommandHost): Command {
  const readAll = () =>
    withMetadataToRead(async (metadata) => (metadata === null ? [] : makeCalendarStore(metadata.db).read()));
  return {
    summary: 'list holidays, strikes and other notes to days',
    positionals: [],
    options: {
      from: { value: '<date>', description: 'the first day; left out: today' },
      to: { value: '<date>', description: 'the day after the last; left out: a year later' },
      'as-known-at': {
        value: '<time>',
        description: 'leave out what was announced after this time, in RFC 3339',
      },
      ...jsonOption,
    },
    async run(args, io) {
      const asked: AskedDays = { from: args.text('from'), to: args.text('to') };
      const knownAt = args.text('as-known-at');
      const knownAtMs = knownAt === undefined ? now() : Date.parse(knownAt);
      if (Number.isNaN(knownAtMs)) throw usageError('--as-known-at must be a time in RFC 3339.');
      const range = daysOf(asked, { timezone: timezone(), nowMs: now() });
      const calendar: Calendar = { ...days(), revisions: await readAll() };
      showCalendar(renderCalendar(calendar, range, knownAtMs), { args, io });
      return 0;
    },
  };
}

function declareCommand(withStore: WithStore, { days, now }: CalendarCommandHost): Command {
  return {
    summary: 'declare a holiday, or note a strike or a change of the service',
    positionals: ['<id>', '<first-day>'],
    options: {
      'last-day': { value: '<date>', description: 'the last day, inclusive; left out: the first' },
      name: { value: '<name>', description: 'for people; left out: that of the holiday that it replaces' },
      kind: {
        value: '<kind>',
        choices: declarableKinds,
        description: 'left out: declared, which is a public holiday',
      },
      replaces: {
        value: '<rule>',
        description: 'the holiday whose computed days hold no longer, such as eid_al_fitr',
      },
      'announced-at': { value: '<time>', description: 'when it became known, in RFC 3339; left out: now' },
      ...jsonOption,
    },
    audit: { act: 'calendar.declare', kind: 'calendar' },
    async run(args, io) {
      const entry = resolveEntry(parse(entryId, args.positionals[0]!), inputOf(args), {
        rules: days().rules,
        nowMs: now(),
      });
      const revisions = await withStore(async (store) => {
        await store.declare(entry);
        return store.read();
      });
      showCalendar(renderCalendar({ ...days(), revisions }, entry, now()), { args, io });
      return 0;
    },
  };
}

function inputOf(args: CommandArguments) {
  return parse(entryInputSchema, {
    first_day: args.positionals[1],
    last_day: args.text('last-day'),
    name: args.text('name'),
    kind: args.text('kind'),
    replaces: args.text('replaces'),
    announced_at: args.text('announced-at'),
  });
}

/** Reads a part of the command line by its schema. Throws `usage`. */
function parse<Value>(
  schema: {
    safeParse(
      value: unknown,
    ):
      | { success: true; data: Value }
      | { success: false; error: { issues: { path: PropertyKey[]; message: string }[] } };
  },
  value: unknown,
): Value {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const { path, message } = parsed.error.issues[0]!;
  throw usageError(`${path.join('.') || 'The id'} ${message}.`);
}

function showCalendar(answer: CalendarAnswer, { args, io }: { args: CommandArguments; io: CommandIo }): void {
  if (args.flag('json')) return printJson(io, answer);
  const rows = answer.entries.map((entry) => ({
    id: entry.id,
    kind: entry.is_expected ? `${entry.kind} ±1 day` : entry.kind,
    first_day: entry.first_day,
    last_day: entry.last_day,
    name: entry.name,
  }));
  io.stdout.write(`${renderTable(rows)}\n`);
}
