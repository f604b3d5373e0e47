import { type Generated, type Insertable, type Kysely, type Selectable, sql } from 'kysely';
import type { Scope } from '../../platform/access/scopes.ts';
import type { Principal } from '../../platform/access/principal.ts';
import type { JsonText, MetadataTables } from '../../platform/metadata/tables.ts';
import type { Judged } from './evaluate/judge-window.ts';
import type { Group } from './group.ts';
import type { Happening } from './history.ts';
import type { News, State } from './judge/machine.ts';
import type { Level, Rule } from './rule.ts';

/** A rule runs for whom saved it last, with the rights that it had then. */
export type RuleOwner = Pick<Principal, 'id' | 'name' | 'kind' | 'scopes'>;

export interface KeptRule {
  rule: Rule;
  owner: RuleOwner;
  version: number;
  judgedUntilMs: number;
  leftOut: number;
  updatedAtMs: number;
}

/** A happening as the history has it. */
export interface Past extends Happening {
  atMs: number;
  toldAtMs: number | null;
}

interface RuleTable {
  id: string;
  definition: JsonText<Rule>;
  owner: JsonText<Omit<RuleOwner, 'scopes'> & { scopes: Scope[] }>;
  version: Generated<number>;
  judged_until: Date;
  left_out: Generated<number>;
  created_at: Generated<Date>;
  updated_at: Generated<Date>;
}
interface GroupTable {
  rule_id: string;
  labels: string;
  state: State;
  level: Level | null;
  breaches: number;
  fines: number;
  since: Date;
  fired_at: Date | null;
  over_at: Date | null;
  value: number | null;
  reason: string;
  window_end: Date;
  acknowledged_at: Date | null;
  acknowledged_by: string | null;
  note: string | null;
  escalated_at: Date | null;
}
interface HistoryTable {
  id: string;
  rule_id: string;
  rule_name: string;
  labels: string;
  window_start: Date;
  window_end: Date;
  from_state: State;
  to_state: State;
  level: Level | null;
  value: number | null;
  reason: string;
  complete: boolean;
  news: News | null;
  muted: string | null;
  told_at: Date | null;
  at: Generated<Date>;
}
type AlertTables = { alert_rules: RuleTable; alert_groups: GroupTable; alert_history: HistoryTable };
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
  /**
   * Writes what a window was found to be, once over all processes: false where another one has judged it, or the rule was changed meanwhile; then nothing
   * is written.
   */
  judged(kept: KeptRule, toMs: number, judged: Judged, leftOut: number): Promise<boolean>;
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
    judged: (kept, toMs, found, leftOut) => judged(db, kept, toMs, found, leftOut),
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
    if (before !== undefined && questionOf(before.definition) !== questionOf(rule))
      await trx.deleteFrom('alert_groups').where('rule_id', '=', rule.id).execute();
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

function judged(
  db: Db,
  { rule, version, judgedUntilMs }: KeptRule,
  toMs: number,
  found: Judged,
  leftOut: number,
) {
  return db.transaction().execute(async (trx) => {
    const moved = await trx
      .updateTable('alert_rules')
      .set({ judged_until: new Date(toMs), left_out: sql`left_out + ${leftOut}::int` })
      .where('id', '=', rule.id)
      .where('version', '=', version)
      .where('judged_until', '=', new Date(judgedUntilMs))
      .executeTakeFirst();
    if (moved.numUpdatedRows === 0n) return false;
    for (const group of found.groups) {
      const { rule_id, labels, acknowledged_at, acknowledged_by, note, escalated_at, ...row } = rowOf(group);
      // An acknowledgement that came while the window was judged stays, unless it is a new fire.
      const isNew = group.firedAtMs === null || group.firedAtMs === toMs;
      const people = { acknowledged_at, acknowledged_by, note, escalated_at };
      await trx
        .insertInto('alert_groups')
        .values({ rule_id, labels, ...row, ...people })
        .onConflict((conflict) =>
          conflict.columns(['rule_id', 'labels']).doUpdateSet({ ...row, ...(isNew && people) }),
        )
        .execute();
    }
    if (found.happenings.length > 0)
      await trx
        .insertInto('alert_history')
        .values(found.happenings.map(historyRow))
        .onConflict((conflict) => conflict.column('id').doNothing())
        .execute();
    return true;
  });
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

function keptOf(row: Selectable<RuleTable>): KeptRule {
  return {
    rule: row.definition,
    owner: { ...row.owner, scopes: new Set(row.owner.scopes) },
    version: row.version,
    judgedUntilMs: row.judged_until.getTime(),
    leftOut: row.left_out,
    updatedAtMs: row.updated_at.getTime(),
  };
}

const dateOf = (ms: number | null) => (ms === null ? null : new Date(ms));
const msOf = (date: Date | null) => date?.getTime() ?? null;

function groupOf(row: Selectable<GroupTable>): Group {
  return {
    ruleId: row.rule_id,
    key: row.labels,
    state: row.state,
    level: row.level,
    breaches: row.breaches,
    fines: row.fines,
    sinceMs: row.since.getTime(),
    firedAtMs: msOf(row.fired_at),
    overAtMs: msOf(row.over_at),
    value: row.value,
    reason: row.reason,
    windowEndMs: row.window_end.getTime(),
    acknowledgedAtMs: msOf(row.acknowledged_at),
    acknowledgedBy: row.acknowledged_by,
    note: row.note,
    escalatedAtMs: msOf(row.escalated_at),
  };
}

function rowOf(group: Group) {
  return {
    rule_id: group.ruleId,
    labels: group.key,
    state: group.state,
    level: group.level,
    breaches: group.breaches,
    fines: group.fines,
    since: new Date(group.sinceMs),
    fired_at: dateOf(group.firedAtMs),
    over_at: dateOf(group.overAtMs),
    value: group.value,
    reason: group.reason,
    window_end: new Date(group.windowEndMs),
    acknowledged_at: dateOf(group.acknowledgedAtMs),
    acknowledged_by: group.acknowledgedBy,
    note: group.note,
    escalated_at: dateOf(group.escalatedAtMs),
  };
}

function historyRow(one: Happening) {
  return {
    id: one.id,
    rule_id: one.ruleId,
    rule_name: one.ruleName,
    labels: one.key,
    window_start: new Date(one.window.fromMs),
    window_end: new Date(one.window.toMs),
    from_state: one.from,
    to_state: one.to,
    level: one.level,
    value: one.value,
    reason: one.reason,
    complete: one.isComplete,
    news: one.news,
    muted: one.muted,
  };
}

function pastOf(row: Selectable<HistoryTable>): Past {
  return {
    id: row.id,
    ruleId: row.rule_id,
    ruleName: row.rule_name,
    key: row.labels,
    window: { fromMs: row.window_start.getTime(), toMs: row.window_end.getTime() },
    from: row.from_state,
    to: row.to_state,
    level: row.level,
    value: row.value,
    reason: row.reason,
    isComplete: row.complete,
    news: row.news,
    muted: row.muted,
    atMs: row.at.getTime(),
    toldAtMs: msOf(row.told_at),
  };
}
