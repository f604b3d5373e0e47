import { type Generated, type Kysely, sql } from 'kysely';
import type { MetadataTables } from '../../../platform/metadata/tables.ts';

/** A backup that was made. */
export interface MadeBackup {
  made_at: Date;
  /** The machine on which `directory` is. */
  host: string;
  directory: string;
  version: string;
  store_bytes: number;
}

/** The newest backup, and how the last restore for trial of any backup went. */
export interface NewestBackup extends MadeBackup {
  last_drill_at: Date | null;
  last_drill_fault: string | null;
}

interface BackupTable extends MadeBackup {
  id: Generated<number>;
  drilled_at: Date | null;
  drill_fault: string | null;
}

/** The list of backups in the metadata. */
export function makeBackupStore(metadata: Kysely<MetadataTables>) {
  const db = metadata.withTables<{ backups: BackupTable }>();
  return {
    async add(backup: MadeBackup): Promise<void> {
      await db
        .insertInto('backups')
        .values({ ...backup, drilled_at: null, drill_fault: null })
        .execute();
    },
    async newest(): Promise<NewestBackup | null> {
      const newest = await db
        .selectFrom('backups')
        .select(['made_at', 'host', 'directory', 'version', 'store_bytes'])
        .orderBy('made_at', 'desc')
        .limit(1)
        .executeTakeFirst();
      if (newest === undefined) return null;
      const drill = await db
        .selectFrom('backups')
        .select(['drilled_at', 'drill_fault'])
        .where('drilled_at', 'is not', null)
        .orderBy('drilled_at', 'desc')
        .limit(1)
        .executeTakeFirst();
      return {
        ...newest,
        last_drill_at: drill?.drilled_at ?? null,
        last_drill_fault: drill?.drill_fault ?? null,
      };
    },
    /** Writes what came of restoring a backup for trial; `fault` null: it was right. */
    async drilled(directory: string, at: Date, fault: string | null): Promise<void> {
      await db
        .updateTable('backups')
        .set({ drilled_at: at, drill_fault: fault })
        .where('directory', '=', directory)
        .where('made_at', '=', sql<Date>`(SELECT max(made_at) FROM backups WHERE directory = ${directory})`)
        .execute();
    },
  };
}
