import type { IncomingHttpHeaders } from 'node:http';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { CodedError, hasCode } from '../../kernel/errors.ts';
import { type BodyAccount, makeBodyBudget } from './body-budget.ts';
import { collectBody, type Pace } from './collect-body.ts';

/** Gzip of data that cannot be compressed is longer than the data, by less than this. */
const GZIP_OVERHEAD_BYTES = 65_536;
const CHUNK_BYTES = 262_144;

export interface BodyLimits {
  /** One body may hold this much after decompression. */
  maxBytes: number;
  /** All bodies that are being read at once may hold this much. */
  maxBytesInFlight: number;
  /** The share of it that one client may hold. */
  maxBytesPerClient: number;
  pace: Pace;
}

/** Reading a body needs these parts of its request. */
export interface BodyRequest {
  raw: Readable;
  headers: IncomingHttpHeaders;
  /** The address of the client. */
  ip: string;
}

/** Reads request bodies as bytes, in bounded memory whatever the senders do. */
export interface BodyReader {
  /**
   * The body, decompressed. Throws `body_too_large` (as soon as the limit is passed, without inflating further),
   * `bad_compression`, `unsupported_content_encoding`, `body_too_slow`, `intake_busy` when too much is being read at once,
   * `client_busy` when this client sends too much of it, and `bad_request` when the sender goes away. The bytes count as in flight
   * until `use` ends.
   */
  read<T>(request: BodyRequest, use: (body: Buffer) => T | Promise<T>): Promise<T>;
}

/** Makes the reader; one serves all routes, because the memory is one. */
export function makeBodyReader(limits: BodyLimits): BodyReader {
  const { maxBytes, maxBytesInFlight, maxBytesPerClient, pace } = limits;
  const budget = makeBodyBudget({ maxBytes: maxBytesInFlight, maxBytesPerClient });
  return {
    async read({ raw: source, headers, ip }, use) {
      const account = budget.open(ip);
      try {
        const isGzip = isCompressed(headers['content-encoding']);
        const maxRawBytes = maxBytes + (isGzip ? GZIP_OVERHEAD_BYTES : 0);
        if (Number(headers['content-length'] ?? 0) > maxRawBytes) throw tooLarge(maxBytes);
        const raw = await collectBody(source, pace, (total, bytes) => {
          if (total > maxRawBytes) throw tooLarge(maxBytes);
          account.take(bytes);
        });
        return await use(isGzip ? await decompress(raw, account, maxBytes) : raw);
      } catch (error) {
        source.resume(); // what is left of the body is thrown away, so that the answer reaches a sender that still writes
        throw error;
      } finally {
        account.close();
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

/** Each piece is taken from the budget before the next one is inflated. */
async function decompress(raw: Buffer, account: BodyAccount, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let total = 0;
  try {
    if (raw.length === 0) throw new RangeError('There is nothing.');
    const inflating = createGunzip({ chunkSize: CHUNK_BYTES });
    inflating.end(raw);
    for await (const chunk of inflating as AsyncIterable<Buffer>) {
      total += chunk.length;
      if (total > maxBytes) throw tooLarge(maxBytes);
      account.take(chunk.length);
      chunks.push(chunk);
    }
    return Buffer.concat(chunks);
  } catch (error) {
    if (hasCode(error, 'body_too_large', 'intake_busy', 'client_busy')) throw error;
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
