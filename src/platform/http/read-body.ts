import type { IncomingHttpHeaders } from 'node:http';
import type { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { CodedError, hasCode } from '../../kernel/errors.ts';

const inflate = promisify(gunzip);

/** Gzip of data that cannot be compressed is longer than the data, by less than this. */
const GZIP_OVERHEAD_BYTES = 65_536;

export interface BodyLimits {
  /** One body may hold this much after decompression. */
  maxBytes: number;
  /** All bodies that are being read at once may hold this much. */
  maxBytesInFlight: number;
}

/** Reads request bodies as bytes, in bounded memory whatever the senders do. */
export interface BodyReader {
  /**
   * The body, decompressed. Throws `body_too_large` (as soon as the limit is passed, without inflating further),
   * `bad_compression`, `unsupported_content_encoding`, `intake_busy` when too much is being read at once, and
   * `bad_request` when the sender goes away. The bytes count as in flight until `use` ends.
   */
  read<T>(source: Readable, headers: IncomingHttpHeaders, use: (body: Buffer) => T): Promise<T>;
}

/** Makes the reader; one serves all routes, because the memory is one. */
export function makeBodyReader(limits: BodyLimits): BodyReader {
  let inFlight = 0;

  function reserve(bytes: number): void {
    if (inFlight + bytes > limits.maxBytesInFlight) {
      throw new CodedError('intake_busy', 'Too many large requests are being read at once.', {
        facts: { retryAfterSeconds: 1 },
      });
    }
    inFlight += bytes;
  }

  return {
    async read(source, headers, use) {
      let reserved = 0;
      const take = (bytes: number) => {
        reserve(bytes);
        reserved += bytes;
      };
      try {
        const isGzip = isCompressed(headers['content-encoding']);
        const maxRawBytes = limits.maxBytes + (isGzip ? GZIP_OVERHEAD_BYTES : 0);
        if (Number(headers['content-length'] ?? 0) > maxRawBytes) throw tooLarge(limits.maxBytes);
        const raw = await collect(source, (total, bytes) => {
          if (total > maxRawBytes) throw tooLarge(limits.maxBytes);
          take(bytes);
        });
        if (!isGzip) return use(raw);
        const body = await decompress(raw, limits.maxBytes);
        take(body.length);
        return use(body);
      } catch (error) {
        source.resume(); // what is left of the body is thrown away, so that the answer reaches a sender that still writes
        throw error;
      } finally {
        inFlight -= reserved;
      }
    },
  };
}

function isCompressed(encoding: string | undefined): boolean {
  const name = (encoding ?? 'identity').trim().toLowerCase();
  if (name === 'gzip' || name === 'x-gzip') return true;
  if (name === 'identity' || name === '') return false;
  throw new CodedError(
    'unsupported_content_encoding',
    'The body is compressed in a way that the service does not know.',
    {
      facts: { allowed: ['gzip', 'identity'] },
    },
  );
}

async function collect(source: Readable, onChunk: (total: number, bytes: number) => void): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let total = 0;
  try {
    for await (const chunk of source.iterator({ destroyOnReturn: false })) {
      const bytes = chunk as Buffer;
      total += bytes.length;
      onChunk(total, bytes.length);
      chunks.push(bytes);
    }
  } catch (error) {
    if (hasCode(error, 'body_too_large', 'intake_busy')) throw error;
    throw new CodedError('bad_request', 'The request was cut off.', { cause: error });
  }
  return Buffer.concat(chunks);
}

async function decompress(raw: Buffer, maxBytes: number): Promise<Buffer> {
  try {
    return await inflate(raw, { maxOutputLength: maxBytes });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge(maxBytes);
    throw new CodedError('bad_compression', 'The body says that it is gzip and cannot be decompressed.', {
      cause: error,
    });
  }
}

function tooLarge(maxBytes: number): CodedError {
  return new CodedError(
    'body_too_large',
    `The body is larger than ${maxBytes} bytes. Send the events in several requests.`,
    {
      facts: { allowed: `${maxBytes} bytes after decompression` },
    },
  );
}
