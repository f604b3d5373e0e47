import type { Zone } from '../../../kernel/time-zone.ts';
import { DAY_MS, MINUTE_MS } from '../../../kernel/units.ts';
import type { Calendar } from '../../../metrics/time/calendar/calendar.ts';
import type { Principal } from '../../../platform/access/principal.ts';
import { judgeWindow } from '../evaluate/judge-window.ts';
import { type ReadDeps, readWindow } from '../evaluate/read-window.ts';
import { skippedBecause } from '../evaluate/schedule.ts';
import { dueWindows } from '../evaluate/windows.ts';
import type { Group } from '../group.ts';
import type { Happening } from '../history.ts';
import type { Rule } from '../rule.ts';

/** A rule would have done this in the past. */
export interface BackTest {
  fromMs: number;
  toMs: number;
  windows: number;
  skipped: number;
  /** How often it would have fired. */
  fired: number;
  happenings: readonly Happening[];
  groups: readonly Group[];
}

export interface BackTestDeps extends ReadDeps {
  calendar: Calendar;
  zone: Zone;
  watermarkMs: number;
}

/** A test takes half a minute at most, at some 20 ms a question; more would keep others waiting. */
const MOST_QUESTIONS = 1_500;

/** The longest time, ms, that a test of a rule may go back. A baseline asks for the weeks before, too. */
function longestTest({ every_minutes: every, condition }: Pick<Rule, 'every_minutes' | 'condition'>): number {
  const questions = condition.kind === 'baseline' ? 1 + condition.weeks : 1;
  return Math.min(92 * DAY_MS, Math.floor(MOST_QUESTIONS / questions) * every * MINUTE_MS);
}

/** Judges the windows of the past as the rule would have, by the same code. Late events are in its numbers: they may differ from those of the day. */
export async function backTest(
  rule: Rule,
  days: number,
  principal: Principal,
  deps: BackTestDeps,
): Promise<BackTest> {
  const toMs = deps.watermarkMs;
  const fromMs = toMs - Math.min(days * DAY_MS, longestTest(rule));
  let groups: Group[] = [];
  const happenings: Happening[] = [];
  const told = { windows: 0, skipped: 0 };
  for (let afterMs = fromMs; ;) {
    const { windows } = dueWindows(
      rule,
      { afterMs, watermarkMs: Math.min(toMs, afterMs + DAY_MS) },
      deps.zone,
    );
    for (const window of windows) {
      deps.signal.throwIfAborted();
      const skipped = skippedBecause(window, rule, deps);
      told.windows += 1;
      if (skipped !== null) told.skipped += 1;
      const found =
        skipped === null
          ? { kind: 'numbers' as const, numbers: await readWindow(rule, window, principal, deps) }
          : { kind: 'skipped' as const, reason: skipped };
      const judged = judgeWindow(rule, window, found, { groups, silences: [], firing: new Set() });
      const changed = new Set(judged.groups.map(({ key }) => key));
      groups = [...groups.filter(({ key }) => !changed.has(key)), ...judged.groups];
      happenings.push(...judged.happenings);
    }
    afterMs += DAY_MS;
    if (afterMs >= toMs) break;
  }
  const fired = happenings.filter(({ news }) => news === 'fired').length;
  return { fromMs, toMs, ...told, fired, happenings, groups };
}
