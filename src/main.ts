import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { openService } from './app/open-service.ts';
import { makeBackupCommand, makeRestoreCommand } from './features/operations/backup/commands.ts';
import { makeDemoCommand } from './demo/commands.ts';
import { makeDeadLettersCountsCommand } from './ingest/dead-letters/commands/counts.ts';
import { makeDeadLettersListCommand } from './ingest/dead-letters/commands/list.ts';
import { makeDeadLettersReplayCommand } from './ingest/dead-letters/commands/replay.ts';
import { makeDeadLettersShowCommand } from './ingest/dead-letters/commands/show.ts';
import { makeDialectListCommand } from './ingest/dialects/commands/list.ts';
import { makeDialectTryCommand } from './ingest/dialects/commands/try.ts';
import { makeImportCommand } from './ingest/file/commands/import.ts';
import { makeRebuildCommand } from './quality/commands/rebuild.ts';
import { makeReconcileCommand } from './quality/commands/reconcile.ts';
import { makeReplayCommand } from './ingest/kafka/commands.ts';
import { runCli } from './platform/cli/run-cli.ts';
import { makeServeCommand } from './app/serve-command.ts';
import { makeStatusCommand } from './features/operations/status/commands.ts';
import { type Config, environment, readConfig } from './app/config.ts';
import { hasCode } from './kernel/errors.ts';
import { makeCloser } from './kernel/closer.ts';
import { openLog } from './kernel/log.ts';
import { makeChecks } from './app/make-checks.ts';
import { type Pipeline, openPipeline } from './app/open-pipeline.ts';
import { readStatus } from './features/operations/status/read-status.ts';
import { runBackup, runRestore } from './features/operations/backup/run-backup.ts';
import { replayFromKafka } from './app/open-kafka.ts';
import { runDemo } from './app/run-demo.ts';
import { writeDemo } from './demo/write-demo.ts';
import packageFile from '../package.json' with { type: 'json' };

const { version } = packageFile;

/** Runs a command line and sets the exit code of the process. */
export async function main(argv: readonly string[]): Promise<void> {
  const stop = new AbortController();
  const onSignal = () => stop.abort();
  process.once('SIGINT', onSignal).once('SIGTERM', onSignal);
  process.exitCode = await runCli(argv, {
    version,
    stdout: process.stdout,
    stderr: process.stderr,
    commands: makeCommands(stop.signal),
  });
  process.off('SIGINT', onSignal).off('SIGTERM', onSignal);
}

function makeCommands(signal: AbortSignal) {
  const withDeadLetters = <T>(use: (deadLetters: Pipeline['deadLetters']) => Promise<T>) =>
    withPipeline((pipeline) => use(pipeline.deadLetters));
  return {
    serve: makeServeCommand({ serve: (role) => serve(signal, role) }),
    demo: makeDemoCommand({
      demo: (request, io) =>
        request.write === undefined
          ? runDemo(request, { env: environment(), io, signal, version })
          : writeDemo(request, request.write, { io, signal, stdout: process.stdout }),
    }),
    import: makeImportCommand({
      withIntake: (use) => withPipeline(({ intake }) => use(intake)),
      stateDir: () => readConfig().dataDir,
      signal,
    }),
    reconcile: makeReconcileCommand({
      reconcile: (depth, onProgress) =>
        withPipeline(({ maintenance }) => maintenance.reconcile(depth, { onProgress })),
    }),
    replay: makeReplayCommand({
      replay: (request, onProgress) =>
        withPipeline((pipeline, config) =>
          replayFromKafka(config.kafka, { pipeline, signal, onProgress }, request),
        ),
    }),
    rebuild: makeRebuildCommand({
      rebuild: (onProgress) => withPipeline(({ maintenance }) => maintenance.rebuild(null, { onProgress })),
    }),
    backup: makeBackupCommand({
      backup: (directory, onProgress) =>
        withPipeline((pipeline, config) => runBackup(pipeline, { config, version, directory }, onProgress)),
    }),
    restore: makeRestoreCommand({
      restore: (directory, onProgress) => {
        const config = readConfig();
        return runRestore({ config, directory, log: commandLog(config) }, onProgress);
      },
    }),
    'dead-letters list': makeDeadLettersListCommand({ withDeadLetters }),
    'dead-letters counts': makeDeadLettersCountsCommand({ withDeadLetters }),
    'dead-letters show': makeDeadLettersShowCommand({ withDeadLetters }),
    'dead-letters replay': makeDeadLettersReplayCommand({
      withPipeline,
      now: Date.now,
      stdin: process.stdin,
    }),
    'dialect list': makeDialectListCommand(),
    'dialect try': makeDialectTryCommand({
      // A key of its own: nothing is kept, and no key should be generated for it in the data directory.
      checkOf: (topic) => makeChecks(readConfig(), randomBytes(32)).checkMessages({ topic }),
      stdin: process.stdin,
    }),
    status: makeStatusCommand({
      status: () => withPipeline((pipeline, config) => readStatus(pipeline, config)),
    }),
  };
}

async function serve(signal: AbortSignal, role: string | undefined): Promise<void> {
  const config = readConfig({ ...environment(), ...(role !== undefined && { ROLE: role }) });
  const log = openLog(config.logLevel);
  const service = await openService(config, { log, version, signal }).catch((error: unknown) => {
    if (hasCode(error, 'start_stopped')) return null;
    throw error;
  });
  if (service === null) return log.info('stopped before it was ready');
  log.info(
    { url: service.url, docs: `${service.url}/docs`, metrics: service.metricsUrl, data_dir: config.dataDir },
    'ready',
  );
  if (!signal.aborted) await once(signal, 'abort');
  log.info('stopping: what was taken is made queryable first');
  await service.close();
  log.info('stopped');
}

/** Opens the pipeline for one command: it joins the running engine, and writes only when no service does. */
async function withPipeline<T>(use: (pipeline: Pipeline, config: Config) => Promise<T>): Promise<T> {
  const config = readConfig();
  const log = commandLog(config);
  const closer = makeCloser((name, error) => log.error({ err: error, part: name }, 'closing failed'));
  try {
    return await use(await openPipeline(config, { log, closer }), config);
  } finally {
    await closer.close();
  }
}

/** Whoever types a command wants its answer, not the news of its parts. */
function commandLog({ logLevel }: Config) {
  return openLog(logLevel === 'info' ? 'error' : logLevel, process.stderr);
}
