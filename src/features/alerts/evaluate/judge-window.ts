import { type Group, type Labels } from '../group.ts';
import type { Happening } from '../history.ts';
import { judge, type Reading } from '../judge/judge.ts';
import { atFirst, type Standing, step } from '../judge/machine.ts';
import { mutedBecause, type Silence } from '../judge/mute.ts';
import { type Verdicts, verdictOf } from '../judge/restate.ts';
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
  const verdicts = found.kind === 'numbers' ? verdictsOf(rule, found.numbers) : null;
  const happenings: Happening[] = [];
  for (const { labels, key, before } of candidates(window, found, known.groups)) {
    const reading = readingOf(rule, found, key);
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
    const mute = { rule, labels, before: standing, atMs: window.toMs, silences: known.silences };
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
      muted: news === null ? null : mutedBecause({ ...mute, firing: known.firing }),
    });
  }
  return { groups, happenings, verdicts };
}

interface Candidate {
  labels: Labels;
  key: string;
  before: Group | null;
}

/** Groups that are known, and those with a number. Without numbers a rule that has no group yet has one without labels. */
function candidates({ toMs }: Window, found: Found, known: readonly Group[]): Candidate[] {
  const all = new Map<string, Candidate>();
  for (const group of known)
    if (group.windowEndMs < toMs)
      all.set(group.key, { labels: JSON.parse(group.key) as Labels, key: group.key, before: group });
  if (found.kind === 'numbers')
    for (const [key, { labels }] of found.numbers.groups)
      if (!all.has(key) && !known.some((group) => group.key === key))
        all.set(key, { labels, key, before: null });
  if (all.size === 0 && known.length === 0 && found.kind === 'error')
    all.set('{}', { labels: {}, key: '{}', before: null });
  return [...all.values()];
}

function readingOf(rule: Rule, found: Found, key: string): Reading {
  if (found.kind !== 'numbers') return found;
  const { groups, absent } = found.numbers;
  const group = groups.get(key);
  return judge(rule.condition, group?.number ?? absent, group?.beside ?? { compared: null, usual: [] });
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

/** The verdicts of a window by its numbers. */
export function verdictsOf(
  rule: Pick<Rule, 'condition'>,
  { groups }: Pick<WindowNumbers, 'groups'>,
): Verdicts {
  return Object.fromEntries(
    [...groups].map(([key, { number, beside }]) => [key, verdictOf(judge(rule.condition, number, beside))]),
  );
}
