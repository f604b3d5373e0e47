import { renderSummary } from '../letter-answer.ts';
import type { DeadLetters } from '../dead-letters.ts';
import {
  type Command,
  type CommandArguments,
  jsonOption,
  printJson,
  usageError,
} from '../../../platform/cli/command.ts';
import { letterFilterOptions, readLetterFilter } from './letter-filter.ts';
import { widthOf } from '../../../platform/cli/fit.ts';
import { renderLetters, renderWide } from './render-letters.ts';

/** Opens the dead letters, and closes them after use. */
export type WithDeadLetters = <Result>(use: (deadLetters: DeadLetters) => Promise<Result>) => Promise<Result>;

const DEFAULT_LIMIT = 100;
const MAX_LIMIT = 1000;

/** `dead-letters list`: newest first, without their bytes. */
export function makeDeadLettersListCommand({
  withDeadLetters,
}: {
  withDeadLetters: WithDeadLetters;
}): Command {
  return {
    summary: 'list dead letters, the newest first',
    positionals: [],
    options: {
      ...letterFilterOptions,
      limit: {
        value: 'number',
        description: `how many at most, ${DEFAULT_LIMIT} when left out, ${MAX_LIMIT} at most`,
      },
      cursor: { value: 'cursor', description: 'the next_cursor of the page before' },
      wide: { description: 'everything of a letter on one line, however long' },
      ...jsonOption,
    },
    async run(args, io) {
      const filter = readLetterFilter(args);
      const cursor = args.text('cursor');
      const wanted = { limit: readLimit(args), ...(cursor === undefined ? {} : { cursor }) };
      const page = await withDeadLetters((deadLetters) => deadLetters.list(filter, wanted));
      if (args.flag('json')) {
        printJson(io, { dead_letters: page.letters.map(renderSummary), next_cursor: page.nextCursor });
        return 0;
      }
      const render = args.flag('wide') ? renderWide : renderLetters;
      const text = page.letters.length === 0 ? 'No dead letters.' : render(page.letters, widthOf(io.stdout));
      io.stdout.write(`${text}\n`);
      if (page.nextCursor !== null) io.stdout.write(`\nMore: --cursor ${page.nextCursor}\n`);
      return 0;
    },
  };
}

function readLimit(args: CommandArguments): number {
  const limit = Number(args.text('limit') ?? DEFAULT_LIMIT);
  if (Number.isInteger(limit) && limit >= 1 && limit <= MAX_LIMIT) return limit;
  throw usageError(`--limit is a whole number from 1 to ${MAX_LIMIT}.`);
}
