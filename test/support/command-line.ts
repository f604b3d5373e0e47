import { readConfig } from '../../src/app/config.ts';
import { makeCommands } from '../../src/app/make-commands.ts';
import { runCommand } from './run-command.ts';
import { sharedStore } from './shared-store.ts';

/** The commands of the service, beside the one that runs on a data directory or without one. */
export async function commandLine(dataDir: string, store?: Record<string, string>) {
  const settings = { DATA_DIR: dataDir, LOG_LEVEL: 'silent', ...(store ?? (await sharedStore(dataDir))) };
  const isElsewhere = () => Promise.reject(new Error('A test starts no service by a command.'));
  const commands = makeCommands({
    version: 'test',
    signal: new AbortController().signal,
    config: () => readConfig(settings),
    stdin: process.stdin,
    serve: isElsewhere,
    demo: isElsewhere,
  });
  const run = (name: string, ...argv: string[]) => runCommand(commands[name]!, ...argv);
  return { commands, run };
}
