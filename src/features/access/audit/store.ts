import type { Generated, Kysely, Selectable } from 'kysely';
import type { MetadataTables } from '../../../platform/metadata/tables.ts';
import type { AuditEntry, AuditResult, AuditRow } from './row.ts';

interface AuditTable {
  id: Generated<number>;
  at: Generated<Date>;
  actor: string;
  actor_name: string;
  actor_kind: string;
  address: string;
  act: string;
  entity: string;
  result: AuditResult;
  code: string | null;
  request_id: string | null;
  times: number;
}
type AuditTables = { audit: AuditTable };

/** A filter selects rows; an absent member selects all. */
export interface AuditFilter {
  entity?: string | undefined;
  actor?: string | undefined;
  act?: string | undefined;
  from?: Date | undefined;
  /** Exclusive. */
  to?: Date | undefined;
}

export interface AuditStore {
  add(entry: AuditEntry): Promise<void>;
  /** The newest first; `before`: only rows with a lower id. */
  read(filter: AuditFilter, page: { before: number | null; limit: number }): Promise<AuditRow[]>;
  /** Removes what is older, and says how many rows. Only rows of more than 399 days can be removed. */
  removeBefore(date: Date): Promise<number>;
}

/** Makes the store of the audit. */
export function makeAuditStore(metadata: Kysely<MetadataTables>): AuditStore {
  const db = metadata.withTables<AuditTables>();
  return {
    add: (entry) => addAuditRow(metadata, entry),
    async read({ entity, actor, act, from, to }, { before, limit }) {
      const rows = await db
        .selectFrom('audit')
        .selectAll()
        .$if(entity !== undefined, (query) => query.where('entity', '=', entity!))
        .$if(actor !== undefined, (query) => query.where('actor', '=', actor!))
        .$if(act !== undefined, (query) => query.where('act', '=', act!))
        .$if(from !== undefined, (query) => query.where('at', '>=', from!))
        .$if(to !== undefined, (query) => query.where('at', '<', to!))
        .$if(before !== null, (query) => query.where('id', '<', before!))
        .orderBy('id', 'desc')
        .limit(limit)
        .execute();
      return rows.map(rowOf);
    },
    async removeBefore(date) {
      const { numDeletedRows } = await db.deleteFrom('audit').where('at', '<', date).executeTakeFirst();
      return Number(numDeletedRows);
    },
  };
}

/** Adds a row, within a transaction or without. */
export async function addAuditRow(metadata: Kysely<MetadataTables>, entry: AuditEntry): Promise<void> {
  const db = metadata.withTables<AuditTables>();
  const { actorName, actorKind, requestId, ...same } = entry;
  await db
    .insertInto('audit')
    .values({ ...same, actor_name: actorName, actor_kind: actorKind, request_id: requestId })
    .execute();
}

function rowOf(row: Selectable<AuditTable>): AuditRow {
  const { actor_name: actorName, actor_kind: actorKind, request_id: requestId, ...same } = row;
  return { ...same, actorName, actorKind, requestId };
}
