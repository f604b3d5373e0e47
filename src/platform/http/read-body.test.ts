import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { makeBodyReader } from './read-body.ts';

const reader = () => makeBodyReader({ maxBytes: 1_000_000, maxBytesInFlight: 3_000_000 });
const chunked = (bytes: Buffer) =>
  Readable.from(
    Array.from({ length: Math.ceil(bytes.length / 1000) }, (_, i) =>
      bytes.subarray(i * 1000, i * 1000 + 1000),
    ),
  );
const gzip = { 'content-encoding': 'gzip' };
const keep = (body: Buffer) => body;
const withCode = (code: string) => expect.objectContaining({ code }) as Error;

test('a body is read as it is, or decompressed', async () => {
  const body = Buffer.from('x'.repeat(5000));
  await expect(reader().read(chunked(body), {}, keep)).resolves.toEqual(body);
  await expect(reader().read(chunked(gzipSync(body)), gzip, keep)).resolves.toEqual(body);
  await expect(reader().read(chunked(body), { 'content-encoding': ' Identity ' }, keep)).resolves.toEqual(
    body,
  );
  const members = Buffer.concat([gzipSync('one\n'), gzipSync('two\n')]);
  await expect(reader().read(chunked(members), gzip, keep)).resolves.toEqual(Buffer.from('one\ntwo\n'));
  await expect(reader().read(Readable.from([]), {}, keep)).resolves.toHaveLength(0);
});

test('exactly the limit is allowed, a byte more is not', async () => {
  const limit = Buffer.alloc(1_000_000, 'x');
  const more = Buffer.alloc(1_000_001, 'x');
  await expect(reader().read(chunked(limit), {}, keep)).resolves.toHaveLength(1_000_000);
  await expect(reader().read(chunked(gzipSync(limit)), gzip, keep)).resolves.toHaveLength(1_000_000);
  await expect(reader().read(chunked(more), {}, keep)).rejects.toThrow(withCode('body_too_large'));
  await expect(reader().read(chunked(gzipSync(more)), gzip, keep)).rejects.toThrow(
    withCode('body_too_large'),
  );
});

test('a gzip bomb is not inflated', async () => {
  const bomb = gzipSync(gzipSync(Buffer.alloc(200_000_000)));
  const inner = gzipSync(Buffer.alloc(200_000_000));
  const before = process.memoryUsage().arrayBuffers;
  await expect(reader().read(chunked(inner), gzip, keep)).rejects.toThrow(withCode('body_too_large'));
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(50_000_000);
  await expect(reader().read(chunked(bomb), gzip, keep)).resolves.toEqual(inner);
});

test('an announced length is believed before anything is read', async () => {
  const source = chunked(Buffer.from('x'));
  const headers = { 'content-length': '99999999999' };
  await expect(reader().read(source, headers, keep)).rejects.toThrow(withCode('body_too_large'));
});

describe('what cannot be decompressed', () => {
  const whole = gzipSync('{"a":1}');
  test.each([
    ['text', Buffer.from('{"a":1}')],
    ['half of it', whole.subarray(0, whole.length - 6)],
    ['a flipped bit', Buffer.from(whole.map((byte, i) => (i === whole.length - 5 ? byte ^ 1 : byte)))],
    ['nothing', Buffer.alloc(0)],
  ])('is bad_compression: %s', async (_what, bytes) => {
    await expect(reader().read(chunked(bytes), gzip, keep)).rejects.toThrow(withCode('bad_compression'));
  });

  test.each(['br', 'deflate', 'gzip, gzip', 'zstd'])('is not supported: %s', async (encoding) => {
    const headers = { 'content-encoding': encoding };
    await expect(reader().read(chunked(whole), headers, keep)).rejects.toThrow(
      withCode('unsupported_content_encoding'),
    );
  });
});

test('a sender that goes away is a bad request', async () => {
  const source = new Readable({ read() {} });
  source.push('half');
  const reading = reader().read(source, {}, keep);
  source.destroy(new Error('aborted'));
  await expect(reading).rejects.toThrow(withCode('bad_request'));
});

test('more than may be in flight at once is refused, and possible again afterwards', async () => {
  const bodies = reader();
  const slow = Array.from({ length: 3 }, () => new Readable({ read() {} }));
  for (const source of slow) source.push(Buffer.alloc(900_000));
  const waiting = slow.map((source) => bodies.read(source, {}, keep));
  await new Promise((resolve) => setImmediate(resolve));
  const large = () => chunked(Buffer.alloc(900_000));
  await expect(bodies.read(large(), {}, keep)).rejects.toThrow(withCode('intake_busy'));
  for (const source of slow) source.push(null);
  await Promise.all(waiting);
  await expect(bodies.read(large(), {}, keep)).resolves.toHaveLength(900_000);
});
