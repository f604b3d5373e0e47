import type { Generated, Kysely } from 'kysely';
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

/** The list of backups in the metadata. */
export function makeBackupStore(metadata: Kysely<MetadataTables>) {
  const db = metadata.withTables<{ backups: MadeBackup & { id: Generated<number> } }>();
  return {
    async add(backup: MadeBackup): Promise<void> {
      await db.insertInto('backups').values(backup).execute();
    },
    async newest(): Promise<MadeBackup | null> {
      const newest = db.selectFrom('backups').selectAll().orderBy('made_at', 'desc').limit(1);
      return (await newest.executeTakeFirst()) ?? null;
    },
  };
}
