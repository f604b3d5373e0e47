import { createGunzip } from 'node:zlib';
import { CodedError } from '../../kernel/errors.ts';

const OUTPUT_BYTES = 262_144;

/** Tells whether a stream that begins with these bytes is gzip. */
export function isGzip(head: Buffer): boolean {
  return head[0] === 0x1f && head[1] === 0x8b;
}

/**
 * Decompresses gzip of one or many members. At a truncated end it delivers everything, and before damage all but the
 * last 256 KiB at most, which zlib keeps to itself; then it throws `file_truncated` or `file_corrupt`. (`pipeline` and `for await` drop what lies decompressed in a stream's buffer when it fails, so the
 * output is collected by hand here.) Holds what one input chunk decompresses to: keep the chunks small.
 */
export async function* gunzip(chunks: AsyncIterable<Buffer>, name: string): AsyncGenerator<Buffer> {
  const stream = createGunzip({ chunkSize: OUTPUT_BYTES });
  let output: Buffer[] = [];
  let failure: Error | null = null;
  let settle = () => {};
  stream.on('data', (data: Buffer) => output.push(data));
  stream.on('error', (error) => (failure = error));
  stream.on('close', () => settle()); // after a failure nothing else answers a write
  /** Hands bytes (null: the end) to the stream and gives what comes out. */
  const pass = async (chunk: Buffer | null) => {
    await new Promise<void>((resolve) => {
      settle = resolve;
      if (chunk === null) stream.end();
      else stream.write(chunk, () => resolve());
    });
    const taken = output;
    output = [];
    return taken;
  };
  try {
    for await (const chunk of chunks) {
      yield* await pass(chunk);
      if (failure !== null) throw describeFailure(failure, name);
    }
    yield* await pass(null);
    if (failure !== null) throw describeFailure(failure, name);
  } finally {
    stream.destroy();
  }
}

function describeFailure(cause: Error & { code?: string }, name: string): CodedError {
  const facts = { file: name };
  return cause.code === 'Z_BUF_ERROR'
    ? new CodedError(
        'file_truncated',
        `${name} ends in the middle of its gzip data: it was not copied or written to its end. Everything before that is read.`,
        { facts, cause },
      )
    : new CodedError(
        'file_corrupt',
        `${name} is damaged: its gzip data cannot be decompressed further. What came out of it before that is read.`,
        { facts, cause },
      );
}
