import type { Command } from '../../src/platform/cli/command.ts';
import { runCli } from '../../src/platform/cli/run-cli.ts';

/** Runs a command with arguments, and returns its exit code and its output. */
export async function runCommand(command: Command, ...argv: string[]) {
  let [out, err] = ['', ''];
  const code = await runCli(['x', ...argv], {
    commands: { x: command },
    version: '1',
    stdout: { write: (text: string) => (out += text) },
    stderr: { write: (text: string) => (err += text) },
  });
  return { code, out, err };
}
