import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { makeCity } from './city.ts';
import type { Message } from './delivery/message.ts';
import type { Ledger } from './ledger/ledger.ts';
import type { CityOptions } from './options.ts';

const CHUNK_BYTES = 1_048_576;

/**
 * Writes a city as NDJSON, one message a line in the order of delivery, compressed where the name ends with `.gz`. Memory
 * stays bounded. Returns the ledger, which knows what a receiver of the file must find. Throws what the file system throws.
 */
export async function writeCity(
  path: string,
  options: CityOptions,
  onProgress: (done: { messages: number; bytes: number; atMs: number }) => void = () => {},
): Promise<Ledger> {
  const { messages, ledger } = makeCity(options);
  const file = createWriteStream(path);
  let bytes = 0;
  const chunks = function* () {
    for (const { chunk, atMs } of encode(messages)) {
      bytes += chunk.length;
      onProgress({ messages: ledger.delivered.messages, bytes, atMs });
      yield chunk;
    }
  };
  if (path.endsWith('.gz')) await pipeline(chunks, createGzip({ level: 3 }), file);
  else await pipeline(chunks, file);
  if (!file.closed) await once(file, 'close');
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
