import { once, type EventEmitter } from 'node:events';
import { open, rename, rm } from 'node:fs/promises';
import type { CommandIo } from '../../../platform/cli/command.ts';
import { type FileFormat, fileFormats } from '../../../platform/formats/file-format.ts';
import type { Sink } from '../write-file.ts';

// Where the commands write: a file, which appears when it is complete, or stdout.

/** These options say where a command writes, and in which form. */
export const outputOptions = {
  format: {
    value: '<format>',
    choices: fileFormats,
    description: 'default: by the name of the file, else csv',
  },
  bom: { description: 'CSV begins with a byte order mark, by which Excel knows UTF-8' },
  output: { value: '<file>', description: 'a file, which appears when it is complete; default: stdout' },
} as const;

/** The form that was asked for, or that the name of the file says. */
export function formatOf(given: string | undefined, output: string | null): FileFormat {
  const ending = output?.split('.').at(-1);
  return fileFormats.find((format) => format === (given ?? ending)) ?? 'csv';
}

/** Writes to a file, or with null to stdout. */
export function writeTo<Written>(
  output: string | null,
  stdout: CommandIo['stdout'],
  write: (sink: Sink) => Promise<Written>,
): Promise<Written> {
  return output === null ? write(sinkOf(stdout)) : intoFile(output, write);
}

/** Nobody sees half of the file: it has another name until it is complete and on the disk. */
async function intoFile<Written>(path: string, write: (sink: Sink) => Promise<Written>): Promise<Written> {
  const draft = `${path}.${process.pid}.part`;
  const file = await open(draft, 'wx');
  try {
    const written = await write({ write: (bytes) => file.writeFile(bytes) });
    await file.sync();
    await file.close();
    await rename(draft, path);
    return written;
  } catch (error) {
    await file.close().catch(() => undefined);
    await rm(draft, { force: true });
    throw error;
  }
}

/** Waits for a reader that is slower than we are. */
function sinkOf(stdout: CommandIo['stdout']): Sink {
  return {
    async write(bytes) {
      if (stdout.write(bytes) === false) await once(stdout as unknown as EventEmitter, 'drain');
    },
  };
}
