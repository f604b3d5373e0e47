import { group } from '../../../kernel/render-quantity.ts';
import {
  type Command,
  type CommandArguments,
  jsonOption,
  printJson,
  usageError,
} from '../../../platform/cli/command.ts';
import { widthOf } from '../../../platform/cli/fit.ts';
import { type ProgressLine, withProgress } from '../../../platform/cli/progress-line.ts';
import { chooseTopic, dialectNames } from '../../dialects/commands/choose-topic.ts';
import type { Intake } from '../../records.ts';
import { type ImportFormat, importFormats } from '../formats.ts';
import { importFile, type ImportSummary } from '../import-file.ts';
import { openLines } from '../read-lines.ts';
import type { SendDelay } from '../send-batches.ts';
import { renderImport, shapeImport } from './render-import.ts';
import { renderProgress } from './render-progress.ts';

export interface ImportDeps {
  /** Opens the way in, and closes it after use: everything submitted is fanned out then. */
  withIntake: <Result>(use: (intake: Pick<Intake, 'submit'>) => Promise<Result>) => Promise<Result>;
  /** Where interrupted imports are remembered. */
  stateDir: () => string;
  /** Aborted by Ctrl-C and the like. */
  signal: AbortSignal;
}

const options = {
  format: {
    value: 'format',
    choices: importFormats,
    description: 'what the file holds, NDJSON when left out',
  },
  dialect: { value: 'name', choices: dialectNames, description: 'what a producer sends, in its dialect' },
  topic: { value: 'topic', description: 'the topic of the messages, where the dialect has several' },
  ...jsonOption,
};

/** `import`: a file, or stdin, into the event store. */
export function makeImportCommand(deps: ImportDeps): Command {
  return {
    summary: 'import events from a file, or from stdin with -',
    positionals: ['<file|->'],
    options,
    details:
      'The file may be compressed by gzip. Every event comes in once: an import can be repeated, and an interrupted one goes on where it was. It works while ' +
      'the service runs. What is no event becomes a dead letter.',
    async run(args, io) {
      const request = readRequest(args);
      // A wrong name shows before anything is started.
      if (request.path !== '-') await (await openLines(request.path)).close();
      const summary = await withProgress(io, (progress) => runImport(request, deps, progress));
      if (args.flag('json')) printJson(io, shapeImport(summary));
      else io.stdout.write(`${renderImport(summary, widthOf(io.stdout))}\n`);
      if (!summary.complete) io.stderr.write('The same command goes on from here.\n');
      return summary.complete ? 0 : 1;
    },
  };
}

interface ImportRequest {
  path: string;
  format: ImportFormat;
  topic: string | undefined;
}

function readRequest(args: CommandArguments): ImportRequest {
  const dialect = args.text('dialect');
  const topic = args.text('topic');
  if (dialect === undefined && topic !== undefined)
    throw usageError('--topic is of use with --dialect only.');
  return {
    path: args.positionals[0]!,
    format: (args.text('format') ?? 'ndjson') as ImportFormat,
    topic: dialect === undefined ? undefined : chooseTopic(dialect, topic),
  };
}

function runImport(
  request: ImportRequest,
  { withIntake, stateDir, signal }: ImportDeps,
  progress: ProgressLine,
): Promise<ImportSummary> {
  return withIntake((intake) =>
    importFile({
      ...request,
      intake,
      stateDir: stateDir(),
      signal,
      now: () => performance.now(),
      onProgress: (state) => progress.show(renderProgress(state)),
      onDelay: (delay) => progress.note(describeDelay(delay)),
      onResume: (position) => progress.note(describeResume(position)),
    }),
  );
}

function describeDelay({ code, attempt, waitMs }: SendDelay): string {
  const why = code === 'intake_busy' ? 'The event store is behind' : 'The event store cannot be reached';
  return `${why}: trying again in ${(waitMs / 1000).toFixed(1)} s (attempt ${attempt}). Nothing is lost.`;
}

function describeResume(position: number): string {
  return `An earlier import of this file was interrupted: going on after position ${group(position)}.`;
}
