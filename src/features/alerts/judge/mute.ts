import type { Labels } from '../group.ts';
import type { Standing } from './machine.ts';
import type { Rule } from '../rule.ts';
import { MINUTE_MS } from '../../../kernel/units.ts';

/** Somebody wants to hear nothing of some groups for a time. */
export interface Silence {
  id: string;
  /** Null: of every rule. */
  ruleId: string | null;
  /** A group must have these; none: every group. */
  labels: Labels;
  fromMs: number;
  untilMs: number;
  comment: string;
  author: string;
  endedAtMs: number | null;
}

export interface MuteFacts {
  rule: Pick<Rule, 'id' | 'cool_down_minutes' | 'inhibited_by'>;
  labels: Labels;
  /** How the group stood before. */
  before: Standing;
  atMs: number;
  silences: readonly Silence[];
  /** The rules of which a group fires now. */
  firing: ReadonlySet<string>;
}

/** Says why nobody is told of a group now; null: they are. */
export function mutedBecause({ rule, labels, before, atMs, silences, firing }: MuteFacts): string | null {
  const silence = silences.find((one) => covers(one, { ruleId: rule.id, labels, atMs }));
  if (silence !== undefined) return `silenced by ${silence.author}: ${silence.comment}`;
  const inhibitor = rule.inhibited_by.find((id) => firing.has(id));
  if (inhibitor !== undefined) return `${inhibitor} fires`;
  const coolsUntilMs = (before.overAtMs ?? -Infinity) + rule.cool_down_minutes * MINUTE_MS;
  return atMs < coolsUntilMs ? 'it cools down' : null;
}

/** Tells whether a silence holds for a group at a moment. */
function covers(
  { ruleId, labels, fromMs, untilMs, endedAtMs }: Silence,
  group: { ruleId: string; labels: Labels; atMs: number },
): boolean {
  if (ruleId !== null && ruleId !== group.ruleId) return false;
  const end = Math.min(untilMs, endedAtMs ?? Infinity);
  if (group.atMs < fromMs || group.atMs >= end) return false;
  return Object.entries(labels).every(([name, value]) => group.labels[name] === value);
}
