import { letterFilterSchema, parseLetterFilter } from '../letter-query.ts';
import { deadLetterReasons } from '../../../events/contract.ts';
import type { LetterFilter } from '../dead-letters.ts';
import { sources } from '../../records.ts';
import { type CommandArguments, type CommandOption, usageError } from '../../../platform/cli/command.ts';

/** The options that choose dead letters: those of the API. */
export const letterFilterOptions = {
  state: { value: 'state', choices: ['open', 'resolved'], description: 'only these' },
  reason: { value: 'reason', choices: deadLetterReasons, description: 'only with this reason' },
  type: { value: 'event_type', description: 'only of this event type, as sent' },
  source: { value: 'source', choices: sources, description: 'only from this source' },
  origin: { value: 'origin', description: 'only from this request, file or topic' },
  from: { value: 'time', description: 'received at this time or later (RFC 3339)' },
  to: { value: 'time', description: 'received before this time (RFC 3339)' },
} as const satisfies Record<string, CommandOption>;

/** The letters that the options mean. Throws a usage error. */
export function readLetterFilter(args: CommandArguments): LetterFilter {
  const given = Object.keys(letterFilterOptions).map((name) => [name, args.text(name)] as const);
  const parsed = letterFilterSchema.safeParse(
    Object.fromEntries(given.filter(([, value]) => value !== undefined)),
  );
  if (parsed.success) return parseLetterFilter(parsed.data);
  const [issue] = parsed.error.issues;
  throw usageError(`--${String(issue?.path[0])} ${issue?.message}.`);
}
