import { z } from 'zod';
import { invalidParameter } from '../../metrics/query/invalid-parameter.ts';
import { invalidIssue } from '../../metrics/query/query-input.ts';
import type { QuestionKinds } from '../../metrics/question/question-kind.ts';
import type { Principal } from '../../platform/access/principal.ts';
import { requireScopes } from '../../platform/access/lacks-scope.ts';
import { fileFormats } from '../../platform/formats/file-format.ts';
import { eventsInput, resolveEvents } from './events/input.ts';

/** The body of `POST /v1/exports`. */
export const exportInput = z.strictObject({
  of: z.string().max(100).describe('`events`, `metrics`, or the path of an analysis, such as `funnel`.'),
  query: z
    .record(z.string(), z.unknown())
    .describe(
      'Of `events`: `family`, `from`, `to`, and what else `ExportedEvents` has. Else the body that its own endpoint takes, with `from` and `to`, so that it means the same whenever it is made.',
    ),
  table: z
    .string()
    .max(100)
    .optional()
    .describe('Of an analysis: the list of its answer whose objects are the rows.'),
  format: z
    .enum(fileFormats)
    .default('csv')
    .describe('JSON of numbers is the answer itself; of events, a list of objects.'),
  bom: z.boolean().default(false).describe('CSV begins with a byte order mark, by which Excel knows UTF-8.'),
});
/** Somebody wants this exported. */
export type Wanted = z.output<typeof exportInput>;

/** The check of an export stands on these. */
export interface CheckDeps {
  kinds: QuestionKinds;
  timezone: string;
  now: () => number;
}

/**
 * Checks what is asked, and the rights of who asks. It is checked when it is asked for, and again when it is made. Throws `invalid_parameter`,
 * `insufficient_scope`.
 */
export function checkWanted(wanted: Wanted, principal: Principal, { kinds, timezone, now }: CheckDeps): void {
  requireScopes(principal, ['exports']);
  if (wanted.of === 'events') {
    if (wanted.table !== undefined) throw invalidParameter('table', 'is not known of events', 'no table');
    resolveEvents(parseEvents(wanted.query), principal, { timezone, nowMs: now() });
    return;
  }
  const kind = wanted.of === 'realtime' ? undefined : kinds.get(wanted.of);
  if (kind === undefined)
    throw invalidParameter('of', 'is not known', [
      'events',
      ...[...kinds.keys()].filter((name) => name !== 'realtime'),
    ]);
  for (const name of ['from', 'to'])
    if (typeof wanted.query[name] !== 'string')
      throw invalidParameter(`query.${name}`, 'is missing', 'RFC 3339, or a local date');
  if (wanted.table !== undefined && !kind.tables.includes(wanted.table))
    throw invalidParameter(
      'table',
      'is no list of this answer',
      kind.tables.length === 0 ? 'no table' : kind.tables,
    );
  kind.prepare(wanted.query, principal);
}

/** Reads what is asked of events. Throws `invalid_parameter`. */
export function parseEvents(query: object): z.output<typeof eventsInput> {
  const parsed = eventsInput.safeParse(query);
  if (parsed.success) return parsed.data;
  throw invalidIssue(parsed.error.issues[0]!);
}
