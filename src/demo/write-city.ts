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

/** How far the writing has come. */
export interface Written {
  messages: number;
  bytes: number;
  /** When the last message is delivered in the city. */
  atMs: number;
}

/**
 * Writes a city as NDJSON, one message a line in the order of delivery, to a file, which is compressed where its name ends with
 * `.gz`, or to a stream, which is ended. Memory stays bounded. Returns the ledger, which knows what a receiver must find. Throws
 * what the file system or the stream throws, and an `AbortError` when `signal` is aborted.
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

/** Lines in chunks of about 1 MiB, each with the time of its last message. */
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
