import type { Kysely } from 'kysely';
import type { HealthStatus } from '../../../kernel/health-check.ts';
import type { MetadataTables } from '../../../platform/metadata/tables.ts';
import type { Part } from './parts.ts';

interface PartTable {
  name: string;
  status: HealthStatus;
  message: string | null;
  since: Date;
  told_status: HealthStatus;
}

export interface PartStore {
  read(): Promise<Part[]>;
  write(parts: readonly Part[]): Promise<void>;
}

/** Keeps how the parts of the service were. */
export function makePartStore(metadata: Kysely<MetadataTables>): PartStore {
  const db = metadata.withTables<{ alert_parts: PartTable }>();
  return {
    async read() {
      const rows = await db.selectFrom('alert_parts').selectAll().orderBy('name').execute();
      return rows.map(({ name, status, message, since, told_status: toldStatus }) => ({
        name,
        status,
        message,
        sinceMs: since.getTime(),
        toldStatus,
      }));
    },
    async write(parts) {
      await db.transaction().execute(async (trx) => {
        await trx.deleteFrom('alert_parts').execute();
        if (parts.length === 0) return;
        await trx
          .insertInto('alert_parts')
          .values(
            parts.map(({ name, status, message, sinceMs, toldStatus }) => ({
              name,
              status,
              message,
              since: new Date(sinceMs),
              told_status: toldStatus,
            })),
          )
          .execute();
      });
    },
  };
}
