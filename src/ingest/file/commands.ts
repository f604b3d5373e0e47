import { importFile, type ImportFormat, importFormats } from './import-file.ts';
import { group } from '../../kernel/render-quantity.ts';
import { makeProgressWriter } from './progress.ts';
import { openLines } from './read-lines.ts';
import type { SendDelay } from './send-batches.ts';
import type { Intake } from '../records.ts';
import { chooseTopic, dialectNames } from '../dialects/choose-topic.ts';
import { type Command, jsonOption, printJson, usageError } from '../../platform/cli/command.ts';
import { renderImport, shapeImport } from './render-import.ts';

export interface ImportDeps {
  /** Opens the way in, and closes it after use: everything submitted is fanned out then. */
  withIntake: <Result>(use: (intake: Pick<Intake, 'submit'>) => Promise<Result>) => Promise<Result>;
  /** Where interrupted imports are remembered. */
  stateDir: () => string;
  /** Aborted by Ctrl-C and the like. */
  signal: AbortSignal;
}

/** `import`: a file, or stdin, into the event store. */
export function makeImportCommand({ withIntake, stateDir, signal }: ImportDeps): Command {
  return {
    summary: 'import events from a file (.gz too), or from stdin with -',
    positionals: ['<file|->'],
    options: {
      format: {
        value: 'format',
        choices: importFormats,
        description: 'what the file holds, NDJSON when left out',
      },
      dialect: {
        value: 'name',
        choices: dialectNames,
        description: 'what a producer sends, in its dialect',
      },
      topic: { value: 'topic', description: 'the topic of the messages, where the dialect has several' },
      ...jsonOption,
    },
    details:
      'Every event comes in once: an import can be repeated, and an interrupted one goes on where it was. It works while\n' +
      'the service runs. What is no event becomes a dead letter.',
    async run(args, io) {
      const path = args.positionals[0]!;
      const dialect = args.text('dialect');
      const topic = dialect === undefined ? undefined : chooseTopic(dialect, args.text('topic'));
      if (dialect === undefined && args.text('topic') !== undefined)
        throw usageError('--topic is of use with --dialect only.');
      const format = (args.text('format') ?? 'ndjson') as ImportFormat;
      if (path !== '-') await (await openLines(path)).close(); // a wrong name shows before anything is started
      const progress = makeProgressWriter(io.stderr, Date.now);
      const summary = await withIntake(async (intake) => {
        try {
          return await importFile({
            intake,
            path,
            format,
            topic,
            stateDir: stateDir(),
            signal,
            now: () => performance.now(),
            onProgress: (state) => progress.show(state),
            onDelay: (delay) => progress.note(describeDelay(delay)),
            onResume: (position) => progress.note(describeResume(position)),
          });
        } finally {
          progress.end();
        }
      });
      if (args.flag('json')) printJson(io, shapeImport(summary));
      else io.stdout.write(`${renderImport(summary)}\n`);
      if (!summary.complete) io.stderr.write('The same command goes on from here.\n');
      return summary.complete ? 0 : 1;
    },
  };
}

function describeDelay({ code, attempt, waitMs }: SendDelay): string {
  const why = code === 'intake_busy' ? 'The event store is behind' : 'The event store cannot be reached';
  return `${why}: trying again in ${(waitMs / 1000).toFixed(1)} s (attempt ${attempt}). Nothing is lost.`;
}

function describeResume(position: number): string {
  return `An earlier import of this file was interrupted: going on after position ${group(position)}.`;
}
