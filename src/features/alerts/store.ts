import { type Insertable, type Kysely, sql } from 'kysely';
import type { MetadataTables } from '../../platform/metadata/tables.ts';
import type { Judged } from './evaluate/judge-window.ts';
import type { Window } from './evaluate/windows.ts';
import type { Group } from './group.ts';
import type { Happening } from './history.ts';
import type { Rule } from './rule.ts';
import {
  type AlertTables,
  groupOf,
  type GroupTable,
  keptOf,
  type KeptRule,
  type Past,
  type PastWindow,
  pastOf,
  type RuleOwner,
} from './rows.ts';
import { readWindowsBefore, writeJudged, writeRejudged } from './store-judging.ts';

type Db = Kysely<AlertTables>;

/** The rules, their groups, and the history. All of it throws `metadata_unavailable`. */
export interface AlertStore {
  /** Makes a rule, or changes it; what is known of its groups goes when its number or its groups change. */
  save(rule: Rule, owner: RuleOwner, judgedUntilMs: number): Promise<KeptRule>;
  /** False: there was none. */
  remove(id: string): Promise<boolean>;
  find(id: string): Promise<KeptRule | null>;
  rules(): Promise<KeptRule[]>;
  /** Of one rule, or of all. */
  groups(ruleId: string | null): Promise<Group[]>;
  /** As `writeJudged` has it. */
  judged(kept: KeptRule, window: Window, judged: Judged, leftOut: number): Promise<boolean>;
  /** The latest first. */
  history(filter: {
    ruleId: string | null;
    before: { at: Date; id: string } | null;
    limit: number;
  }): Promise<Past[]>;
  /** News whose messages are not ordered yet, the earliest first. */
  untold(limit: number): Promise<Past[]>;
  told(ids: readonly string[], at: Date): Promise<void>;
  /** Null: no group of the rule with these labels fires. */
  acknowledge(
    ruleId: string,
    key: string,
    by: { name: string; note: string; at: Date },
  ): Promise<Group | null>;
  /** False: it was escalated already, or fires no longer. */
  escalate(group: Pick<Group, 'ruleId' | 'key'>, at: Date): Promise<boolean>;
  /** Windows that were judged before a moment, the earliest first. */
  windowsBefore(judgedBefore: Date, limit: number): Promise<PastWindow[]>;
  /** Ends the wait of such a window, once over all processes: false where another one did; then nothing is written. */
  rejudged(past: PastWindow, happenings: readonly Happening[]): Promise<boolean>;
  forget(before: Date): Promise<number>;
}

/** Makes the store of alerts. */
export function makeAlertStore(metadata: Kysely<MetadataTables>): AlertStore {
  const db = metadata.withTables<AlertTables>();
  return {
    save: (rule, owner, judgedUntilMs) => save(db, rule, owner, judgedUntilMs),
    async remove(id) {
      return (await db.deleteFrom('alert_rules').where('id', '=', id).executeTakeFirst()).numDeletedRows > 0n;
    },
    async find(id) {
      const row = await db.selectFrom('alert_rules').selectAll().where('id', '=', id).executeTakeFirst();
      return row === undefined ? null : keptOf(row);
    },
    rules: async () => (await db.selectFrom('alert_rules').selectAll().orderBy('id').execute()).map(keptOf),
    async groups(ruleId) {
      const query = db.selectFrom('alert_groups').selectAll().orderBy('rule_id').orderBy('labels');
      return (await (ruleId === null ? query : query.where('rule_id', '=', ruleId)).execute()).map(groupOf);
    },
    judged: (kept, window, found, leftOut) => writeJudged(db, kept, window, found, leftOut),
    windowsBefore: (judgedBefore, limit) => readWindowsBefore(db, judgedBefore, limit),
    rejudged: (past, happenings) => writeRejudged(db, past, happenings),
    ...makeHistory(db),
    ...makeActs(db),
  };
}

async function save(db: Db, rule: Rule, owner: RuleOwner, judgedUntilMs: number): Promise<KeptRule> {
  return db.transaction().execute(async (trx) => {
    const before = await trx
      .selectFrom('alert_rules')
      .select('definition')
      .where('id', '=', rule.id)
      .forUpdate()
      .executeTakeFirst();
    // What windows said by another definition is not compared with what they say by this one.
    await trx.deleteFrom('alert_readings').where('rule_id', '=', rule.id).execute();
    if (before !== undefined && questionOf(before.definition) !== questionOf(rule))
      await trx.deleteFrom('alert_groups').where('rule_id', '=', rule.id).execute();
    // A rule that was switched off judges the windows from now on, and none of the time in which it was off.
    const isSwitchedOn = before?.definition.enabled === false && rule.enabled;
    const kept = {
      definition: JSON.stringify(rule),
      owner: JSON.stringify({ ...owner, scopes: [...owner.scopes] }),
    };
    const row = await trx
      .insertInto('alert_rules')
      .values({ id: rule.id, ...kept, judged_until: new Date(judgedUntilMs) })
      .onConflict((conflict) =>
        conflict.column('id').doUpdateSet({
          ...kept,
          version: sql`alert_rules.version + 1`,
          ...(isSwitchedOn && { judged_until: new Date(judgedUntilMs) }),
          updated_at: sql`clock_timestamp()`,
        }),
      )
      .returningAll()
      .executeTakeFirstOrThrow();
    return keptOf(row);
  });
}

/** What a rule asks: another question has other groups. */
function questionOf({ metric, by, filters, condition }: Rule): string {
  return JSON.stringify([metric, by, filters, condition.kind]);
}

function makeHistory(db: Db): Pick<AlertStore, 'history' | 'untold' | 'told' | 'forget'> {
  const all = db.selectFrom('alert_history').selectAll();
  return {
    async history({ ruleId, before, limit }) {
      let query = all.orderBy('at', 'desc').orderBy('id', 'desc').limit(limit);
      if (ruleId !== null) query = query.where('rule_id', '=', ruleId);
      if (before !== null)
        query = query.where((eb) => eb(eb.refTuple('at', 'id'), '<', eb.tuple(before.at, before.id)));
      return (await query.execute()).map(pastOf);
    },
    async untold(limit) {
      const rows = await all
        .where('news', 'is not', null)
        .where('muted', 'is', null)
        .where('told_at', 'is', null)
        .orderBy('at')
        .limit(limit)
        .execute();
      return rows.map(pastOf);
    },
    async told(ids, at) {
      if (ids.length === 0) return;
      await db.updateTable('alert_history').set({ told_at: at }).where('id', 'in', ids).execute();
    },
    async forget(before) {
      const removed = await db.deleteFrom('alert_history').where('at', '<', before).executeTakeFirst();
      return Number(removed.numDeletedRows);
    },
  };
}

function makeActs(db: Db): Pick<AlertStore, 'acknowledge' | 'escalate'> {
  const change = async (
    ruleId: string,
    key: string,
    changes: Partial<Insertable<GroupTable>>,
    onlyNew: boolean,
  ) => {
    let query = db
      .updateTable('alert_groups')
      .set(changes)
      .where('rule_id', '=', ruleId)
      .where('labels', '=', key)
      .where('fired_at', 'is not', null);
    if (onlyNew) query = query.where('escalated_at', 'is', null).where('acknowledged_at', 'is', null);
    return query.returningAll().executeTakeFirst();
  };
  return {
    async acknowledge(ruleId, key, { name, note, at }) {
      const row = await change(ruleId, key, { acknowledged_at: at, acknowledged_by: name, note }, false);
      return row === undefined ? null : groupOf(row);
    },
    escalate: async ({ ruleId, key }, at) =>
      (await change(ruleId, key, { escalated_at: at }, true)) !== undefined,
  };
}
