import { type Command, jsonOption, printJson } from '../../../src/platform/cli/command.ts';
import { renderTable } from '../../../src/platform/cli/render-table.ts';
import { makeNoteStore } from './store.ts';

/** What the commands of notes need of their host. */
export interface NoteCommandHost {
  withMetadata: <Result>(
    use: (metadata: { db: Parameters<typeof makeNoteStore>[0] }) => Promise<Result>,
  ) => Promise<Result>;
}

/** The commands of notes; they work beside a running service and without one. */
export function noteCommands({ withMetadata }: NoteCommandHost): Record<string, Command> {
  return {
    'notes list': {
      summary: 'list the notes to days, the oldest first',
      positionals: [],
      options: jsonOption,
      async run(args, io) {
        const notes = await withMetadata(({ db }) => makeNoteStore(db).list());
        if (args.flag('json')) printJson(io, { notes });
        else io.stdout.write(`${renderTable(notes.map((note) => ({ ...note })))}\n`);
        return 0;
      },
    },
  };
}
