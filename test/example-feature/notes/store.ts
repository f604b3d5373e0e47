import { type Generated, type Kysely, sql } from 'kysely';
import type { MetadataTables } from '../../../src/platform/metadata/tables.ts';

type NoteTables = {
  notes: { day: string; note: string; written_at: Generated<Date> };
};

/** A note to a business day, `YYYY-MM-DD`. */
export interface Note {
  day: string;
  note: string;
}

export interface NoteStore {
  /** The later note to a day replaces the earlier. */
  write(note: Note): Promise<void>;
  read(day: string): Promise<Note | null>;
  /** Oldest day first. */
  list(): Promise<Note[]>;
  count(): Promise<number>;
  /** Removes notes to days before, and says how many they were. */
  removeBefore(day: string): Promise<number>;
}

/** The notes in the metadata. */
export function makeNoteStore(metadata: Kysely<MetadataTables>): NoteStore {
  const db = metadata.withTables<NoteTables>();
  return {
    async write({ day, note }) {
      const written = { note, written_at: sql<Date>`clock_timestamp()` };
      await db
        .insertInto('notes')
        .values({ day, ...written })
        .onConflict((conflict) => conflict.column('day').doUpdateSet(written))
        .execute();
    },
    async read(day) {
      const found = db.selectFrom('notes').select(['day', 'note']).where('day', '=', day);
      return (await found.executeTakeFirst()) ?? null;
    },
    list: () => db.selectFrom('notes').select(['day', 'note']).orderBy('day').execute(),
    async count() {
      const counted = db.selectFrom('notes').select((eb) => eb.fn.countAll<number>().as('notes'));
      return Number((await counted.executeTakeFirstOrThrow()).notes);
    },
    async removeBefore(day) {
      const { numDeletedRows } = await db.deleteFrom('notes').where('day', '<', day).executeTakeFirst();
      return Number(numDeletedRows);
    },
  };
}
