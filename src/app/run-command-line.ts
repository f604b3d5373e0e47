import { once } from 'node:events';
import { hasCode } from '../kernel/errors.ts';
import { openLog } from '../kernel/log.ts';
import type { Command, ExitCode } from '../platform/cli/command.ts';
import { runCli } from '../platform/cli/run-cli.ts';
import packageFile from '../../package.json' with { type: 'json' };
import { type Config, environment, readConfig } from './config.ts';
import { endOnUncaught } from './end-on-uncaught.ts';
import type { ServiceOptions } from './host.ts';
import { makeCommands } from './make-commands.ts';

const { version } = packageFile;

// The service and the demo are loaded by the commands that run them: they are two fifths of all modules, and no other command needs them.

/** Runs a command line, without the program's name, and gives the exit code of the process. */
export async function runCommandLine(argv: readonly string[]): Promise<ExitCode> {
  const stop = new AbortController();
  const onSignal = () => stop.abort();
  process.once('SIGINT', onSignal).once('SIGTERM', onSignal);
  try {
    const { stdout, stderr } = process;
    return await runCli(argv, { version, stdout, stderr, commands: commandsOf(stop.signal) });
  } finally {
    process.off('SIGINT', onSignal).off('SIGTERM', onSignal);
  }
}

function commandsOf(signal: AbortSignal): Readonly<Record<string, Command>> {
  return makeCommands({
    config: readConfig,
    serve: (role) => serve(signal, role),
    async demo(request, io) {
      if (request.write === undefined) {
        const { runDemo } = await import('./run-demo.ts');
        return runDemo(request, { env: environment(), io, signal, version });
      }
      const { writeDemo } = await import('../demo/write-demo.ts');
      return writeDemo(request, request.write, { io, signal, stdout: process.stdout });
    },
    version,
    stdin: process.stdin,
    signal,
  });
}

/** Runs the service until it is told to stop, or until something fails that nothing caught: then the exit code is 1. */
async function serve(signal: AbortSignal, role: string | undefined): Promise<ExitCode> {
  const config = readConfig({ ...environment(), ...(role !== undefined && { ROLE: role }) });
  const log = openLog(config.service.logLevel);
  const uncaught = endOnUncaught(log);
  try {
    await runService(config, { log, version, signal: AbortSignal.any([signal, uncaught.signal]) });
    return uncaught.signal.aborted ? 1 : 0;
  } finally {
    uncaught.end();
  }
}

async function runService(config: Config, options: ServiceOptions & { signal: AbortSignal }): Promise<void> {
  const { log, signal } = options;
  const { openService } = await import('./open-service.ts');
  const service = await openService(config, options).catch((error: unknown) => {
    if (hasCode(error, 'start_stopped')) return null;
    throw error;
  });
  if (service === null) return log.info('stopped before it was ready');
  const { url, metricsUrl } = service;
  const facts = { url, docs: `${url}/docs`, metrics: metricsUrl, data_dir: config.service.dataDir };
  log.info(facts, 'ready');
  if (!signal.aborted) await once(signal, 'abort');
  log.info('stopping: what was taken is made queryable first');
  await service.close();
  log.info('stopped');
}
