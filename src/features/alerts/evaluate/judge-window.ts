import { type Group, labelsOf } from '../group.ts';
import type { Happening } from '../history.ts';
import { judge, type Reading } from '../judge/judge.ts';
import { atFirst, type Standing, step } from '../judge/machine.ts';
import { mutedBecause, type Silence } from '../judge/mute.ts';
import { type Verdicts, verdictsOf } from '../judge/restate.ts';
import type { Rule } from '../rule.ts';
import type { WindowNumbers } from './read-window.ts';
import type { Window } from './windows.ts';

/** What a window was found to be: its numbers, or why there are none. */
export type Found =
  | { kind: 'numbers'; numbers: WindowNumbers }
  | { kind: 'skipped'; reason: string }
  | { kind: 'error'; reason: string };

export interface Known {
  groups: readonly Group[];
  silences: readonly Silence[];
  /** The rules of which a group fires. */
  firing: ReadonlySet<string>;
}

/** How the groups of a rule stand after a window, and what happened to them. */
export interface Judged {
  groups: Group[];
  happenings: Happening[];
  /** What the window said, to be judged once more; null: it had no numbers. */
  verdicts: Verdicts | null;
}

/** Takes one window of a rule into account: every group that is known, and every one that is new. */
export function judgeWindow(rule: Rule, window: Window, found: Found, known: Known): Judged {
  const groups: Group[] = [];
  const happenings: Happening[] = [];
  const readings = new Map<string, Reading>();
  for (const { key, before } of candidates(found, known.groups)) {
    const reading = found.kind === 'numbers' ? readingIn(found.numbers, key, rule) : found;
    readings.set(key, reading);
    const standing: Standing = before ?? atFirst(window.toMs);
    const policy = {
      forWindows: rule.for_windows,
      recoverWindows: rule.recover_windows,
      noData: rule.no_data,
    };
    const { next, news } = step(standing, reading, window.toMs, policy);
    groups.push(groupOf({ rule, key, before, next, reading }, window));
    if (next.state === standing.state && next.level === standing.level) continue;
    if (before === null && next.state === 'ok') continue; // a group that is in order from its beginning
    const mute = { rule, labels: labelsOf(key), before: standing, atMs: window.toMs, ...known };
    happenings.push({
      id: [rule.id, key, window.toMs, next.state, next.level ?? ''].join('|'),
      ruleId: rule.id,
      ruleName: rule.name,
      key,
      window,
      from: standing.state,
      to: next.state,
      level: next.level ?? standing.level,
      value: 'value' in reading ? reading.value : null,
      reason: reading.reason,
      isComplete: found.kind === 'numbers' && found.numbers.isComplete,
      news,
      muted: news === null ? null : mutedBecause(mute),
    });
  }
  return { groups, happenings, verdicts: found.kind === 'numbers' ? verdictsOf(readings) : null };
}

interface Candidate {
  key: string;
  /** Null: the group is new. */
  before: Group | null;
}

/** Lists the groups that are known, and those with a number. A rule that cannot be asked and has no group yet gets one, to show it. */
function candidates(found: Found, known: readonly Group[]): Candidate[] {
  const keys = new Set(known.map(({ key }) => key));
  const numbered = found.kind === 'numbers' ? [...found.numbers.groups.keys()] : [];
  const news =
    found.kind === 'error' && known.length === 0 ? ['{}'] : numbered.filter((key) => !keys.has(key));
  return [
    ...known.map((before) => ({ key: before.key, before })),
    ...news.map((key) => ({ key, before: null })),
  ];
}

/** Judges one group by the numbers of a window, whether or not it is among them. */
export function readingIn(
  { groups, absent }: Pick<WindowNumbers, 'groups' | 'absent'>,
  key: string,
  { condition }: Pick<Rule, 'condition'>,
): Reading {
  const { number, beside } = groups.get(key) ?? { number: absent, beside: { compared: null, usual: [] } };
  return judge(condition, number, beside);
}

function groupOf(
  {
    rule,
    key,
    before,
    next,
    reading,
  }: { rule: Rule; key: string; before: Group | null; next: Standing; reading: Reading },
  { toMs }: Window,
): Group {
  // A new fire is nobody's yet.
  const isSame = next.firedAtMs !== null && next.firedAtMs === before?.firedAtMs;
  return {
    ...next,
    ruleId: rule.id,
    key,
    value: 'value' in reading ? reading.value : (before?.value ?? null),
    reason: reading.reason,
    windowEndMs: toMs,
    acknowledgedAtMs: isSame ? before.acknowledgedAtMs : null,
    acknowledgedBy: isSame ? before.acknowledgedBy : null,
    note: isSame ? before.note : null,
    escalatedAtMs: isSame ? before.escalatedAtMs : null,
  };
}
