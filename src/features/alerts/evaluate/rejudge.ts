import { HOUR_MS } from '../../../kernel/units.ts';
import { labelsOf } from '../group.ts';
import type { Happening } from '../history.ts';
import { atFirst } from '../judge/machine.ts';
import { mutedBecause, type Silence } from '../judge/mute.ts';
import { restatedBy, sayVerdict, verdictsOf } from '../judge/restate.ts';
import type { KeptRule, PastWindow } from '../rows.ts';
import type { EvaluateDeps } from './evaluate.ts';
import { readingIn } from './judge-window.ts';
import { mayPass, readWindow, type WindowNumbers } from './read-window.ts';

/** Late events have come by then, or come so late that a report tells them. */
const AFTER_MS = HOUR_MS;
const AT_ONCE = 500;

/**
 * Judges windows once more, an hour after they were judged: events that came late may say otherwise. States stay as they are; whoever was told, or should have been,
 * hears of it. The same question over the same data is a kept answer, so a window without late events costs next to nothing.
 */
export async function rejudge(
  deps: Pick<EvaluateDeps, 'store' | 'kinds' | 'silences' | 'endOf' | 'log'> & { now: () => number },
  signal: AbortSignal,
): Promise<number> {
  const { store, kinds, log, now } = deps;
  const silences = await deps.silences();
  const rules = new Map((await store.rules()).map((kept) => [kept.rule.id, kept]));
  let restated = 0;
  for (const past of await store.windowsBefore(new Date(now() - AFTER_MS), AT_ONCE)) {
    if (signal.aborted) break;
    const kept = rules.get(past.ruleId);
    if (kept === undefined) continue;
    try {
      if ((await deps.endOf(kept.owner)) !== null) {
        await store.rejudged(past, []); // nobody may ask for it any more
        continue;
      }
      const owner = { ...kept.owner, rows: null };
      const numbers = await readWindow(kept.rule, past.window, owner, { kinds, signal });
      const happenings = restate(kept, past, numbers, silences);
      if (await store.rejudged(past, happenings)) restated += happenings.length;
    } catch (error) {
      if (signal.aborted || mayPass(error)) break; // the next round goes on
      log.warn({ err: error, rule: past.ruleId }, 'a window cannot be judged once more');
      await store.rejudged(past, []);
    }
  }
  return restated;
}

function restate(
  { rule }: Pick<KeptRule, 'rule'>,
  { window, verdicts }: PastWindow,
  numbers: WindowNumbers,
  silences: readonly Silence[],
): Happening[] {
  const keys = new Set([...Object.keys(verdicts), ...numbers.groups.keys()]);
  const now = verdictsOf(new Map([...keys].map((key) => [key, readingIn(numbers, key, rule)])));
  return restatedBy(verdicts, now).map(({ key, was, is }) => {
    const labels = labelsOf(key);
    const facts = { rule, labels, before: atFirst(window.toMs), atMs: window.toMs, silences };
    const number = numbers.groups.get(key)?.number ?? numbers.absent;
    return {
      id: [rule.id, key, window.toMs, 'restated'].join('|'),
      ruleId: rule.id,
      ruleName: rule.name,
      key,
      window,
      from: was === null ? 'ok' : 'firing',
      to: is === null ? 'ok' : 'firing',
      level: is ?? was,
      value: number.kind === 'nothing' ? null : number.value,
      reason: `it was ${sayVerdict(was)}, and with late events it is ${sayVerdict(is)}`,
      isComplete: true,
      news: 'restated',
      muted: mutedBecause({ ...facts, firing: new Set() }),
    };
  });
}
