import type { Intake, RecordResult } from '../../src/ingest/records.ts';
import type { Command } from '../../src/cli/command.ts';
import { runCli } from '../../src/cli/run-cli.ts';

/** Runs a command with arguments, and gives its exit code and what it printed. */
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

/** Accepts what begins with "{" and rejects the rest. */
export const oneByOneIntake: Pick<Intake, 'submit'> = {
  submit({ origin }, records) {
    const results = records.map(({ position, bytes }): RecordResult => {
      if (bytes[0] === 123) return { position, status: 'accepted', eventType: 't', eventId: 'e' };
      const message = 'The text is not JSON.';
      return {
        position,
        status: 'rejected',
        eventType: null,
        reason: 'not_json',
        path: '',
        message,
        deadLetterId: 'd',
      };
    });
    return {
      landed: Promise.resolve({ batchId: 'b', ingestedAtMs: 0, origin }),
      done: Promise.resolve(results),
    };
  },
};
