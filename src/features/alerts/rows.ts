import type { Generated, Selectable } from 'kysely';
import type { Principal } from '../../platform/access/principal.ts';
import type { Scope } from '../../platform/access/scopes.ts';
import type { JsonText } from '../../platform/metadata/tables.ts';
import type { Window } from './evaluate/windows.ts';
import type { Group } from './group.ts';
import type { Happening } from './history.ts';
import type { News, State } from './judge/machine.ts';
import type { Verdicts } from './judge/restate.ts';
import type { Level, Rule } from './rule.ts';

// The rows of alerts, and what they are to the code.

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

/** A window that is to be judged once more. */
export interface PastWindow {
  ruleId: string;
  window: Window;
  verdicts: Verdicts;
}

export interface RuleTable {
  id: string;
  definition: JsonText<Rule>;
  owner: JsonText<Omit<RuleOwner, 'scopes'> & { scopes: Scope[] }>;
  version: Generated<number>;
  judged_until: Date;
  left_out: Generated<number>;
  created_at: Generated<Date>;
  updated_at: Generated<Date>;
}
export interface GroupTable {
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
interface ReadingTable {
  rule_id: string;
  window_start: Date;
  window_end: Date;
  verdicts: JsonText<Verdicts>;
  judged_at: Generated<Date>;
}
export type AlertTables = {
  alert_rules: RuleTable;
  alert_groups: GroupTable;
  alert_history: HistoryTable;
  alert_readings: ReadingTable;
};

export function keptOf(row: Selectable<RuleTable>): KeptRule {
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

export function groupOf(row: Selectable<GroupTable>): Group {
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

export function rowOf(group: Group) {
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

export function historyRow(one: Happening) {
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

export function pastOf(row: Selectable<HistoryTable>): Past {
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
