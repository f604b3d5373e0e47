import { readFile } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import { CodedError } from '../../kernel/errors.ts';

/** The bytes of a file, or of stdin for "-". Throws `file_unreadable`. */
export async function readInput(path: string, stdin: AsyncIterable<Buffer>): Promise<Buffer> {
  if (path === '-') return buffer(stdin);
  try {
    return await readFile(path);
  } catch (cause) {
    throw new CodedError('file_unreadable', `Cannot read ${path}.`, { facts: { file: path }, cause });
  }
}
