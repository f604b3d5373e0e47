import { open } from 'node:fs/promises';
import { basename } from 'node:path';
import { CodedError } from '../../kernel/errors.ts';
import { gunzip, isGzip } from './gunzip.ts';
import { makeLineSplitter } from './split-lines.ts';

/** Lines of a file in their order, and how many of its bytes (of compressed ones, where it is) were read for them. */
export interface LineBlock {
  lines: Buffer[];
  bytesRead: number;
  /**
   * Frees the memory of all lines before this block, which are empty then. Never needed, but the collector lets hundreds
   * of megabytes of used chunks pile up before it looks at them.
   */
  releaseBefore?: () => void;
}

/** An open file or stdin. */
export interface LineSource {
  /** The base name of the file, or "stdin". */
  name: string;
  /** Null where it cannot be known: stdin, a pipe. */
  totalBytes: number | null;
  /**
   * The lines, to be read once. Throws `file_unreadable`, `file_truncated` or `file_corrupt` after the last line that is
   * whole.
   */
  blocks: AsyncIterable<LineBlock>;
  /** Lines longer than 16 MiB that were cut so far. */
  cutLines(): number;
  close(): Promise<void>;
}

const PLAIN_CHUNK_BYTES = 1_048_576;
/** Small, because one chunk of gzip may become a thousand times its size. */
const GZIP_CHUNK_BYTES = 65_536;

/** Opens a file, or stdin for "-". Throws `file_unreadable`. */
export async function openLines(
  path: string,
  stdin: AsyncIterable<Buffer> = process.stdin,
): Promise<LineSource> {
  if (path === '-')
    return makeLineSource('stdin', { chunks: stdin, totalBytes: null, close: async () => {} });
  const name = basename(path);
  try {
    const file = await open(path);
    const stats = await file.stat();
    const head = Buffer.alloc(2);
    const seekable = stats.isFile();
    if (seekable) await file.read(head, 0, 2, 0);
    const highWaterMark = isGzip(head) || !seekable ? GZIP_CHUNK_BYTES : PLAIN_CHUNK_BYTES;
    const chunks = file.createReadStream({
      highWaterMark,
      autoClose: false,
      ...(seekable ? { start: 0 } : {}),
    });
    const totalBytes = seekable ? stats.size : null;
    return makeLineSource(name, { chunks, totalBytes, close: () => file.close() });
  } catch (error) {
    throw unreadable(path, error);
  }
}

interface ByteSource {
  chunks: AsyncIterable<Buffer>;
  totalBytes: number | null;
  close: () => Promise<void>;
}

function makeLineSource(name: string, { chunks, totalBytes, close }: ByteSource): LineSource {
  const splitter = makeLineSplitter();
  const memory = makeChunkMemory();
  return {
    name,
    totalBytes,
    blocks: readBlocks(),
    cutLines: () => splitter.cut,
    close,
  };

  async function* readBlocks(): AsyncGenerator<LineBlock> {
    let bytesRead = 0;
    for await (const chunk of decompress(counted(), name)) {
      const lines = splitter.push(chunk);
      const releaseBefore = memory.hold(chunk);
      if (lines.length > 0) yield { lines, bytesRead, releaseBefore };
    }
    const lines = splitter.end();
    if (lines.length > 0) yield { lines, bytesRead };

    async function* counted(): AsyncGenerator<Buffer> {
      try {
        for await (const chunk of chunks) {
          bytesRead += chunk.length;
          yield chunk;
        }
      } catch (error) {
        throw unreadable(name, error);
      }
    }
  }
}

/** Keeps the chunks in their order, and gives with each the function that frees those before it. */
function makeChunkMemory(): { hold(chunk: Buffer): () => void } {
  const held: Buffer[] = [];
  let [count, freed] = [0, 0];
  return {
    hold(chunk) {
      held.push(chunk);
      const before = count++;
      return () => {
        for (; freed < before; freed++) free(held.shift()!);
      };
    },
  };
}

/** Only a chunk that is alone in its memory; those of zlib share theirs. */
function free({ buffer, byteLength }: Buffer): void {
  if (buffer instanceof ArrayBuffer && buffer.byteLength === byteLength) buffer.transfer(0);
}

/** Looks at the first two bytes, however they arrive, and passes plain bytes on as they are. */
async function* decompress(chunks: AsyncIterable<Buffer>, name: string): AsyncGenerator<Buffer> {
  const iterator = chunks[Symbol.asyncIterator]();
  let head: Buffer = Buffer.alloc(0);
  while (head.length < 2) {
    const next = await iterator.next();
    if (next.done === true) break;
    head = head.length === 0 ? next.value : Buffer.concat([head, next.value]);
  }
  yield* isGzip(head) ? gunzip(restOf(), name) : restOf();

  async function* restOf(): AsyncGenerator<Buffer> {
    if (head.length > 0) yield head;
    for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) yield next.value;
  }
}

function unreadable(path: string, error: unknown): CodedError {
  const cause = error as NodeJS.ErrnoException;
  const why =
    { ENOENT: 'there is no such file', EACCES: 'it may not be read', EISDIR: 'it is a directory' }[
      cause.code ?? ''
    ] ?? 'reading failed';
  return new CodedError('file_unreadable', `Cannot read ${path}: ${why}.`, { facts: { file: path }, cause });
}
