import type { Zone } from '../../../kernel/time-zone.ts';
import { type Group, sayLabels, labelsOf } from '../group.ts';
import type { Silence } from '../judge/mute.ts';
import { sayMinute } from '../notices/words.ts';
import type { Past } from '../rows.ts';

/** Something that fired within a shift. */
export interface Fire {
  rule: string;
  name: string;
  key: string;
  level: string | null;
  firedAtMs: number;
  /** When it was over; null: it is not. */
  overAtMs: number | null;
  takenBy: string | null;
  note: string | null;
}

export interface HandOver {
  /** These fire still, whoever has taken them. */
  open: Fire[];
  /** These fired, and are over. */
  over: Fire[];
  silences: Silence[];
}

export interface HandOverFacts {
  /** Of the shift, the latest first. */
  history: readonly Past[];
  groups: readonly Group[];
  names: ReadonlyMap<string, string>;
  silences: readonly Silence[];
}

/** Sums up a shift for who comes next. */
export function sumUpShift({ history, groups, names, silences }: HandOverFacts): HandOver {
  const open = groups
    .filter(({ firedAtMs }) => firedAtMs !== null)
    .map((group): Fire => ({
      rule: group.ruleId,
      name: names.get(group.ruleId) ?? group.ruleId,
      key: group.key,
      level: group.level,
      firedAtMs: group.firedAtMs!,
      overAtMs: null,
      takenBy: group.acknowledgedBy,
      note: group.note,
    }));
  const fires = history.filter(({ news }) => news === 'fired' || news === 'over').toReversed();
  const over: Fire[] = [];
  const begun = new Map<string, Past>();
  for (const past of fires) {
    const id = `${past.ruleId}|${past.key}`;
    if (past.news === 'fired') begun.set(id, past);
    else
      over.push({
        rule: past.ruleId,
        name: past.ruleName,
        key: past.key,
        level: past.level,
        firedAtMs: begun.get(id)?.window.toMs ?? past.window.fromMs,
        overAtMs: past.window.toMs,
        takenBy: null,
        note: null,
      });
  }
  return { open, over, silences: [...silences] };
}

/** Writes it as text, to be read out or pasted. */
export function sayShift(
  { open, over, silences }: HandOver,
  { fromMs, toMs }: { fromMs: number; toMs: number },
  zone: Zone,
): string {
  const at = (ms: number) => sayMinute(ms, zone);
  const what = ({ name, key, level }: Fire) => {
    const labels = sayLabels(labelsOf(key));
    return `${name}${labels === '' ? '' : ` (${labels})`}${level === null ? '' : `, ${level}`}`;
  };
  const taken = ({ takenBy, note }: Fire) =>
    takenBy === null
      ? 'nobody has taken it'
      : `taken by ${takenBy}${note === null || note === '' ? '' : `: ${note}`}`;
  const section = (title: string, lines: readonly string[]) => [
    '',
    `${title}: ${lines.length === 0 ? 'nothing' : lines.length}`,
    ...lines.map((line) => `- ${line}`),
  ];
  return [
    `Shift from ${at(fromMs)} to ${at(toMs)} (${zone.name})`,
    ...section(
      'Open',
      open.map((fire) => `${what(fire)}, since ${at(fire.firedAtMs)}; ${taken(fire)}`),
    ),
    ...section(
      'Fired and over',
      over.map((fire) => `${what(fire)}, ${at(fire.firedAtMs)} to ${at(fire.overAtMs!)}`),
    ),
    ...section(
      'Silences',
      silences.map(
        ({ ruleId, author, comment, untilMs }) =>
          `${ruleId ?? 'every rule'} until ${at(untilMs)}, by ${author}: ${comment}`,
      ),
    ),
  ].join('\n');
}
