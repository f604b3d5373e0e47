import { dialects } from '../dialects.ts';
import { type Command, jsonOption, printJson } from '../../../platform/cli/command.ts';
import { renderTable } from '../../../platform/cli/render-table.ts';

/** `dialect list`: the producers' dialects, and the event of each of their topics. */
export function makeDialectListCommand(): Command {
  return {
    summary: 'list the dialects of producers and their topics',
    positionals: [],
    options: jsonOption,
    async run(args, io) {
      const rows = dialects.flatMap((dialect) =>
        dialect.messages.map((form) => ({
          dialect: dialect.name,
          topic: form.topic,
          event_type: form.eventType,
        })),
      );
      if (args.flag('json')) printJson(io, { dialects: rows });
      else io.stdout.write(`${renderTable(rows)}\n`);
      return 0;
    },
  };
}
