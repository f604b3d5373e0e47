import { isDeepStrictEqual } from 'node:util';
import { type Generated, type Kysely, type Selectable, sql } from 'kysely';
import { CodedError } from '../../kernel/errors.ts';
import { dateOfDay, dayOfDate } from '../../kernel/time-zone.ts';
import { type Revision, declarableKinds } from '../../metrics/time/calendar/calendar.ts';
import type { MetadataTables } from '../../platform/metadata/tables.ts';

interface RevisionTable {
  id: string;
  announced_at: Date;
  kind: string;
  name: string;
  first_day: string;
  last_day: string;
  replaces: string | null;
  is_withdrawn: boolean;
  written_at: Generated<Date>;
}
type Tables = { calendar_revisions: RevisionTable };

/** An entry as somebody declares it. */
export type Declared = Omit<Revision, 'isWithdrawn'>;

/** The store keeps in the metadata what people declared. */
export interface CalendarStore {
  /** All revisions of all entries, also those that hold no longer. */
  read(): Promise<Revision[]>;
  /**
   * Adds a revision. One of the same entry and announcement takes its place. What was known by then in the same words stays as it
   * is, so that a repeated request does not make it known later.
   */
  declare(entry: Declared): Promise<void>;
  /** Withdraws an entry from a time on. Throws `calendar_entry_not_found` unless the entry holds then. */
  withdraw(id: string, at: Date): Promise<void>;
}

/** Makes the store of the calendar. */
export function makeCalendarStore(metadata: Kysely<MetadataTables>): CalendarStore {
  const db = metadata.withTables<Tables>();
  const write = async (revision: Revision) => {
    const { id, announced_at, ...others } = rowOf(revision);
    const written = { ...others, written_at: sql<Date>`clock_timestamp()` };
    await db
      .insertInto('calendar_revisions')
      .values({ id, announced_at, ...written })
      .onConflict((conflict) => conflict.columns(['id', 'announced_at']).doUpdateSet(written))
      .execute();
  };
  const latestOf = (id: string, at: Date) =>
    db
      .selectFrom('calendar_revisions')
      .selectAll()
      .where('id', '=', id)
      .where('announced_at', '<=', at)
      .orderBy('announced_at', 'desc')
      .limit(1)
      .executeTakeFirst();
  return {
    async read() {
      const rows = db.selectFrom('calendar_revisions').selectAll().orderBy('id').orderBy('announced_at');
      return (await rows.execute()).map(revisionOf);
    },
    async declare(entry) {
      const revision = { ...entry, isWithdrawn: false };
      const latest = await latestOf(entry.id, new Date(entry.announcedAtMs));
      if (latest === undefined || !saysTheSame(revisionOf(latest), revision)) await write(revision);
    },
    async withdraw(id, at) {
      const latest = await latestOf(id, at);
      if (latest === undefined || latest.is_withdrawn)
        throw new CodedError('calendar_entry_not_found', `Nobody declared "${id}", or it was removed.`);
      await write({ ...revisionOf(latest), announcedAtMs: at.getTime(), isWithdrawn: true });
    },
  };
}

function saysTheSame(known: Revision, given: Revision): boolean {
  return isDeepStrictEqual({ ...known, announcedAtMs: given.announcedAtMs }, given);
}

function rowOf({ id, kind, name, from, to, replaces, announcedAtMs, isWithdrawn }: Revision) {
  return {
    id,
    announced_at: new Date(announcedAtMs),
    kind,
    name,
    first_day: dateOfDay(from),
    last_day: dateOfDay(to),
    replaces,
    is_withdrawn: isWithdrawn,
  };
}

/** A kind that this version does not know is a note: it changes no number. */
function revisionOf(row: Selectable<RevisionTable>): Revision {
  return {
    id: row.id,
    kind: declarableKinds.find((kind) => kind === row.kind) ?? 'note',
    name: row.name,
    from: dayOfDate(row.first_day)!,
    to: dayOfDate(row.last_day)!,
    replaces: row.replaces,
    announcedAtMs: row.announced_at.getTime(),
    isWithdrawn: row.is_withdrawn,
  };
}
