import { runCommandLine } from './app/run-command-line.ts';

/** Runs a command line and sets the exit code of the process. */
export async function main(argv: readonly string[]): Promise<void> {
  process.exitCode = await runCommandLine(argv);
}
