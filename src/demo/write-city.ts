import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import type { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { makeCity } from './city.ts';
import type { Message } from './delivery/message.ts';
import type { Ledger } from './ledger/ledger.ts';
import type { CityOptions } from './options.ts';

const CHUNK_BYTES = 1_048_576;

/** The progress of writing. */
export interface Written {
  messages: number;
  bytes: number;
  /** The time at which the city delivers the last written message. */
  atMs: number;
}

/**
 * Writes a city as NDJSON, one message per line in the order of delivery, to a file or a stream. It compresses a file whose name
 * ends with `.gz`, and ends a stream. Memory stays bounded. Returns the ledger, which tells what a receiver must find. Throws the
 * errors of the file system or stream, and an `AbortError` when `signal` is aborted.
 */
export async function writeCity(
  to: string | Writable,
  options: CityOptions,
  { onProgress = () => {}, signal }: { onProgress?: (done: Written) => void; signal?: AbortSignal } = {},
): Promise<Ledger> {
  const { messages, ledger } = makeCity(options);
  let bytes = 0;
  const chunks = function* () {
    for (const { chunk, atMs } of encode(messages)) {
      bytes += chunk.length;
      onProgress({ messages: ledger.delivered.messages, bytes, atMs });
      yield chunk;
    }
  };
  const output = typeof to === 'string' ? createWriteStream(to) : to;
  const isCompressed = typeof to === 'string' && to.endsWith('.gz');
  if (isCompressed) await pipeline(chunks, createGzip({ level: 3 }), output, { signal });
  else await pipeline(chunks, output, { signal });
  if (typeof to === 'string' && !output.closed) await once(output, 'close');
  return ledger;
}

/** Yields lines in chunks of about 1 MiB, each with the time of its last message. */
function* encode(messages: Iterable<Message>): Generator<{ chunk: Buffer; atMs: number }> {
  let buffer = Buffer.allocUnsafeSlow(CHUNK_BYTES);
  let length = 0;
  let atMs = 0;
  for (const { text, deliveredAtMs } of messages) {
    if (length + text.length + 1 > buffer.length && length > 0) {
      yield { chunk: buffer.subarray(0, length), atMs };
      buffer = Buffer.allocUnsafeSlow(Math.max(CHUNK_BYTES, text.length + 1));
      length = 0;
    } else if (text.length + 1 > buffer.length) buffer = Buffer.allocUnsafeSlow(text.length + 1);
    length += buffer.write(text, length, 'latin1');
    buffer[length++] = 10;
    atMs = deliveredAtMs;
  }
  if (length > 0) yield { chunk: buffer.subarray(0, length), atMs };
}
