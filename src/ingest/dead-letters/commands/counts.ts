import { type Command, jsonOption, printJson } from '../../../platform/cli/command.ts';
import type { WithDeadLetters } from './list.ts';
import { letterFilterOptions, readLetterFilter } from './letter-filter.ts';
import { renderTable } from '../../../platform/cli/render-table.ts';

/** `dead-letters counts`: how many there are by reason and type. */
export function makeDeadLettersCountsCommand({
  withDeadLetters,
}: {
  withDeadLetters: WithDeadLetters;
}): Command {
  return {
    summary: 'count dead letters by reason and event type',
    positionals: [],
    options: { ...letterFilterOptions, ...jsonOption },
    async run(args, io) {
      const filter = readLetterFilter(args);
      const counts = await withDeadLetters((deadLetters) => deadLetters.counts(filter));
      const rows = counts.map(({ reason, eventType, open, resolved }) => ({
        reason,
        event_type: eventType === '' ? null : eventType,
        open,
        resolved,
      }));
      if (args.flag('json')) printJson(io, { counts: rows });
      else io.stdout.write(rows.length === 0 ? 'No dead letters.\n' : `${renderTable(rows)}\n`);
      return 0;
    },
  };
}
