import { randomBytes } from 'node:crypto';
import type { Kysely, Selectable } from 'kysely';
import type { JsonText, MetadataTables } from '../../../platform/metadata/tables.ts';
import type { Labels } from '../group.ts';
import type { Silence } from '../judge/mute.ts';

interface SilenceTable {
  id: string;
  rule_id: string | null;
  labels: JsonText<Labels>;
  from_at: Date;
  until_at: Date;
  comment: string;
  author: string;
  ended_at: Date | null;
}

export interface SilenceStore {
  add(silence: Omit<Silence, 'id' | 'endedAtMs'>): Promise<Silence>;
  /** Null: there is none that still holds. */
  end(id: string, at: Date): Promise<Silence | null>;
  /** Those that end after a moment, the latest first. */
  list(after: Date): Promise<Silence[]>;
}

/** Makes the store of silences. */
export function makeSilenceStore(metadata: Kysely<MetadataTables>): SilenceStore {
  const db = metadata.withTables<{ alert_silences: SilenceTable }>();
  return {
    async add({ ruleId, labels, fromMs, untilMs, comment, author }) {
      const row = await db
        .insertInto('alert_silences')
        .values({
          id: `sil_${randomBytes(8).toString('hex')}`,
          rule_id: ruleId,
          labels: JSON.stringify(labels),
          from_at: new Date(fromMs),
          until_at: new Date(untilMs),
          comment,
          author,
          ended_at: null,
        })
        .returningAll()
        .executeTakeFirstOrThrow();
      return silenceOf(row);
    },
    async end(id, at) {
      const row = await db
        .updateTable('alert_silences')
        .set({ ended_at: at })
        .where('id', '=', id)
        .where('ended_at', 'is', null)
        .where('until_at', '>', at)
        .returningAll()
        .executeTakeFirst();
      return row === undefined ? null : silenceOf(row);
    },
    async list(after) {
      const rows = await db
        .selectFrom('alert_silences')
        .selectAll()
        .where('until_at', '>', after)
        .orderBy('from_at', 'desc')
        .execute();
      return rows.map(silenceOf);
    },
  };
}

function silenceOf(row: Selectable<SilenceTable>): Silence {
  return {
    id: row.id,
    ruleId: row.rule_id,
    labels: row.labels,
    fromMs: row.from_at.getTime(),
    untilMs: row.until_at.getTime(),
    comment: row.comment,
    author: row.author,
    endedAtMs: row.ended_at?.getTime() ?? null,
  };
}
