import { z } from 'zod';
import { plainText } from '../../kernel/plain-text.ts';
import { dayOfDate } from '../../kernel/time-zone.ts';
import { declarableKinds } from '../../metrics/time/calendar/calendar.ts';
import { isNear } from '../../metrics/time/calendar/entries.ts';
import { invalidParameter } from '../../metrics/query/invalid-parameter.ts';
import type { HolidayRule } from '../../metrics/time/calendar/rules.ts';
import type { Declared } from './store.ts';

const MOST_DAYS = 366;

/** Who declares an entry chooses its id. */
export const entryId = z
  .string()
  .regex(/^[a-z0-9][a-z0-9_-]{0,63}$/, 'is not 1 to 64 of a-z, 0-9, "_" and "-"')
  .describe('1 to 64 of a-z, 0-9, "_" and "-", such as `eid-al-fitr-2026`.');

const date = z.iso.date('is not a date YYYY-MM-DD');

/** The body of PUT /v1/calendar/{id}. */
export const entryInputSchema = z.strictObject({
  kind: z
    .enum(declarableKinds)
    .default('declared')
    .describe('`declared` is a public holiday; the others are notes to days, and change no number.'),
  name: plainText(100)
    .optional()
    .describe('For people. Default: that of the holiday that it replaces; else it is needed.'),
  first_day: date.describe('The first local day, YYYY-MM-DD.'),
  last_day: date.optional().describe('The last local day, inclusive. Default: the first.'),
  replaces: z
    .string()
    .max(64)
    .nullish()
    .describe('The rule whose computed days of that year hold no longer, such as `eid_al_fitr`.'),
  announced_at: z.iso
    .datetime({ offset: true, error: 'is not a time in RFC 3339, such as 2026-03-01T00:00:00Z' })
    .optional()
    .describe('When it became known, not after now. Default: now.'),
});
export type EntryInput = z.output<typeof entryInputSchema>;

/** Checks what somebody declares, and fills in the defaults. Throws `invalid_parameter`. */
export function resolveEntry(
  id: string,
  input: EntryInput,
  { rules, nowMs }: { rules: readonly HolidayRule[]; nowMs: number },
): Declared {
  const { kind, first_day: firstDay, last_day: lastDay = firstDay } = input;
  const replaces = input.replaces ?? null;
  const [from, to] = [dayOfDate(firstDay)!, dayOfDate(lastDay)!];
  if (to < from)
    throw invalidParameter('last_day', 'lies before the first day', 'the first day or a later one');
  if (to - from >= MOST_DAYS)
    throw invalidParameter('last_day', 'makes too many days', `at most ${MOST_DAYS} days`);
  const rule = rules.find(({ key }) => key === replaces);
  if (replaces !== null) checkReplaced({ kind, replaces, from, rule, rules });
  const name = (input.name ?? rule?.name ?? '').trim();
  if (name === '') throw invalidParameter('name', 'is missing', 'a name of 1 to 100 characters');
  const announcedAtMs = input.announced_at === undefined ? nowMs : Date.parse(input.announced_at);
  if (announcedAtMs > nowMs)
    throw invalidParameter('announced_at', 'lies after now', 'a time that has passed');
  return { id, kind, name, from, to, replaces, announcedAtMs };
}

interface Replacing {
  kind: EntryInput['kind'];
  replaces: string;
  from: number;
  rule: HolidayRule | undefined;
  rules: readonly HolidayRule[];
}

function checkReplaced({ kind, replaces, from, rule, rules }: Replacing): void {
  if (kind !== 'declared')
    throw invalidParameter('replaces', `does not go with the kind ${kind}`, 'only with the kind declared');
  if (rule === undefined)
    throw invalidParameter(
      'replaces',
      `names "${replaces}", which is no rule`,
      rules.map(({ key }) => key).join(', '),
    );
  if (!isNear(rule, from))
    throw invalidParameter(
      'first_day',
      `is far from any ${rule.name}`,
      'a day within 30 days of the computed one',
    );
}
