import type { Logger } from '../../../kernel/log.ts';
import type { Zone } from '../../../kernel/time-zone.ts';
import type { Calendar } from '../../../metrics/time/calendar/calendar.ts';
import type { QuestionKinds } from '../../../metrics/question/question-kind.ts';
import type { Principal } from '../../../platform/access/principal.ts';
import type { Group } from '../group.ts';
import type { Silence } from '../judge/mute.ts';
import type { KeptRule } from '../rows.ts';
import type { AlertStore } from '../store.ts';
import { type Found, judgeWindow } from './judge-window.ts';
import { mayPass, readWindow } from './read-window.ts';
import { skippedBecause } from './schedule.ts';
import { dueWindows, type Window } from './windows.ts';

export interface EvaluateDeps {
  store: AlertStore;
  silences: () => Promise<readonly Silence[]>;
  kinds: QuestionKinds;
  readCalendar: () => Promise<Calendar>;
  zone: Zone;
  /** Up to where numbers are complete, ms. */
  watermark: () => Promise<number>;
  /** Says how a key or a person has ended; null: it has not. */
  endOf: (owner: Pick<Principal, 'id'>) => Promise<string | null>;
  log: Logger;
}

export interface Evaluated {
  rules: number;
  windows: number;
  happenings: number;
  /** Rules that could not be asked now; they are asked again. */
  waiting: number;
}

/** So many rules are asked at once; equal questions are computed once. */
const AT_ONCE = 4;

/** Judges all windows that are due, of all rules. */
export async function evaluateAll(deps: EvaluateDeps, signal: AbortSignal): Promise<Evaluated> {
  const told: Evaluated = { rules: 0, windows: 0, happenings: 0, waiting: 0 };
  const rules = (await deps.store.rules()).filter(({ rule }) => rule.enabled);
  if (rules.length === 0) return told;
  // The groups are read after the rules: where another process has judged a window meanwhile, the mark of the rule tells.
  const groups = Map.groupBy(await deps.store.groups(null), ({ ruleId }) => ruleId);
  const fires = (id: string) => groups.get(id)?.some(({ firedAtMs }) => firedAtMs !== null) === true;
  const round: Round = {
    watermarkMs: await deps.watermark(),
    silences: await deps.silences(),
    calendar: await deps.readCalendar(),
    groups,
    firing: new Set([...groups.keys()].filter(fires)),
    signal,
  };
  // All rules that mute others are judged before the others begin.
  const mutes = new Set(rules.flatMap(({ rule }) => rule.inhibited_by));
  for (const some of [
    rules.filter(({ rule }) => mutes.has(rule.id)),
    rules.filter(({ rule }) => !mutes.has(rule.id)),
  ])
    await inLanes(some, async (kept) => {
      const made = await evaluateRule(kept, round, deps);
      told.rules += 1;
      told.windows += made.windows;
      told.happenings += made.happenings;
      told.waiting += made.isWaiting ? 1 : 0;
    });
  return told;

  async function inLanes(some: readonly KeptRule[], act: (kept: KeptRule) => Promise<void>): Promise<void> {
    const waiting = some.values();
    const lane = async () => {
      for (const kept of waiting) {
        if (signal.aborted) return;
        await act(kept);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, lane));
  }
}

interface Round {
  watermarkMs: number;
  silences: readonly Silence[];
  calendar: Calendar;
  /** By rule. */
  groups: ReadonlyMap<string, readonly Group[]>;
  /** The rules of which a group fires; it follows what is judged. */
  firing: Set<string>;
  signal: AbortSignal;
}

async function evaluateRule(
  first: KeptRule,
  round: Round,
  deps: EvaluateDeps,
): Promise<{ windows: number; happenings: number; isWaiting: boolean }> {
  const { watermarkMs, silences, firing, signal } = round;
  let groups = round.groups.get(first.rule.id) ?? [];
  const told = { windows: 0, happenings: 0, isWaiting: false };
  let kept = first;
  const due = dueWindows(kept.rule, { afterMs: kept.judgedUntilMs, watermarkMs }, deps.zone);
  for (const [i, window] of due.windows.entries()) {
    if (signal.aborted) break;
    const found = await findOut(kept, window, round, deps);
    if (found === null) return { ...told, isWaiting: true };
    const judged = judgeWindow(kept.rule, window, found, { groups, silences, firing });
    if (!(await deps.store.judged(kept, window, judged, i === 0 ? due.leftOut : 0))) break; // another process did
    kept = { ...kept, judgedUntilMs: window.toMs };
    groups = judged.groups;
    told.windows += 1;
    told.happenings += judged.happenings.length;
    if (judged.groups.some(({ firedAtMs }) => firedAtMs !== null)) firing.add(kept.rule.id);
    else firing.delete(kept.rule.id);
  }
  return told;
}

/** Finds out what a window is; null: the store cannot be asked now. */
async function findOut(
  { rule, owner }: KeptRule,
  window: Window,
  { calendar, signal }: Round,
  { kinds, zone, endOf, log }: EvaluateDeps,
): Promise<Found | null> {
  const skipped = skippedBecause(window, rule, { calendar, zone });
  if (skipped !== null) return { kind: 'skipped', reason: skipped };
  try {
    const end = await endOf(owner);
    if (end !== null)
      return { kind: 'error', reason: `${owner.name}, for whom the rule runs, has ended (${end}).` };
    const numbers = await readWindow(rule, window, { ...owner, rows: null }, { kinds, signal });
    return { kind: 'numbers', numbers };
  } catch (error) {
    if (signal.aborted || mayPass(error)) return null;
    log.warn({ err: error, rule: rule.id }, 'a rule cannot be asked');
    return { kind: 'error', reason: error instanceof Error ? error.message : String(error) };
  }
}
