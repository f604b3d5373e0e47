import type { IncomingHttpHeaders } from 'node:http';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { makeBodyReader } from './read-body.ts';

const limits = {
  maxBytes: 1_000_000,
  maxBytesInFlight: 3_000_000,
  maxBytesPerClient: 2_000_000,
  pace: { windowMs: 5_000, bytes: 1_000 },
};
const reader = () => makeBodyReader(limits);
const sent = (raw: Readable, headers: IncomingHttpHeaders = {}, ip = '192.0.2.1') => ({ raw, headers, ip });
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
  await expect(reader().read(sent(chunked(body)), keep)).resolves.toEqual(body);
  await expect(reader().read(sent(chunked(gzipSync(body)), gzip), keep)).resolves.toEqual(body);
  await expect(
    reader().read(sent(chunked(body), { 'content-encoding': ' Identity ' }), keep),
  ).resolves.toEqual(body);
  const members = Buffer.concat([gzipSync('one\n'), gzipSync('two\n')]);
  await expect(reader().read(sent(chunked(members), gzip), keep)).resolves.toEqual(Buffer.from('one\ntwo\n'));
  await expect(reader().read(sent(Readable.from([])), keep)).resolves.toHaveLength(0);
});

test('exactly the limit is allowed, a byte more is not', async () => {
  const limit = Buffer.alloc(1_000_000, 'x');
  const more = Buffer.alloc(1_000_001, 'x');
  await expect(reader().read(sent(chunked(limit)), keep)).resolves.toHaveLength(1_000_000);
  await expect(reader().read(sent(chunked(gzipSync(limit)), gzip), keep)).resolves.toHaveLength(1_000_000);
  await expect(reader().read(sent(chunked(more)), keep)).rejects.toThrow(withCode('body_too_large'));
  await expect(reader().read(sent(chunked(gzipSync(more)), gzip), keep)).rejects.toThrow(
    withCode('body_too_large'),
  );
});

test('a gzip bomb is not inflated', async () => {
  const bomb = gzipSync(gzipSync(Buffer.alloc(200_000_000)));
  const inner = gzipSync(Buffer.alloc(200_000_000));
  const before = process.memoryUsage().arrayBuffers;
  await expect(reader().read(sent(chunked(inner), gzip), keep)).rejects.toThrow(withCode('body_too_large'));
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(50_000_000);
  await expect(reader().read(sent(chunked(bomb), gzip), keep)).resolves.toEqual(inner);
});

test('an announced length is believed before anything is read', async () => {
  const source = chunked(Buffer.from('x'));
  const headers = { 'content-length': '99999999999' };
  await expect(reader().read(sent(source, headers), keep)).rejects.toThrow(withCode('body_too_large'));
});

describe('what cannot be decompressed', () => {
  const whole = gzipSync('{"a":1}');
  test.each([
    ['text', Buffer.from('{"a":1}')],
    ['half of it', whole.subarray(0, whole.length - 6)],
    ['a flipped bit', Buffer.from(whole.map((byte, i) => (i === whole.length - 5 ? byte ^ 1 : byte)))],
    ['nothing', Buffer.alloc(0)],
  ])('is bad_compression: %s', async (_what, bytes) => {
    await expect(reader().read(sent(chunked(bytes), gzip), keep)).rejects.toThrow(
      withCode('bad_compression'),
    );
  });

  test.each(['br', 'deflate', 'gzip, gzip', 'zstd'])('is not supported: %s', async (encoding) => {
    const headers = { 'content-encoding': encoding };
    await expect(reader().read(sent(chunked(whole), headers), keep)).rejects.toThrow(
      withCode('unsupported_content_encoding'),
    );
  });
});

test('a sender that goes away is a bad request', async () => {
  const source = new Readable({ read() {} });
  source.push('half');
  const reading = reader().read(sent(source), keep);
  source.destroy(new Error('aborted'));
  await expect(reading).rejects.toThrow(withCode('bad_request'));
});

test('more than may be in flight at once is refused, and possible again afterwards', async () => {
  const bodies = reader();
  const slow = Array.from({ length: 3 }, () => new Readable({ read() {} }));
  for (const source of slow) source.push(Buffer.alloc(900_000));
  const waiting = slow.map((source, n) => bodies.read(sent(source, {}, `192.0.2.${n + 10}`), keep));
  await new Promise((resolve) => setImmediate(resolve));
  const large = () => chunked(Buffer.alloc(900_000));
  await expect(bodies.read(sent(large()), keep)).rejects.toThrow(withCode('intake_busy'));
  for (const source of slow) source.push(null);
  await Promise.all(waiting);
  await expect(bodies.read(sent(large()), keep)).resolves.toHaveLength(900_000);
});

test('one client cannot hold all that there is for bodies', async () => {
  const bodies = reader();
  const open = () => new Readable({ read() {} });
  const [first, second] = [open(), open()];
  for (const source of [first, second]) source.push(Buffer.alloc(900_000));
  const waiting = [first, second].map((source) => bodies.read(sent(source), keep));
  await new Promise((resolve) => setImmediate(resolve));
  const large = () => chunked(Buffer.alloc(900_000));
  await expect(bodies.read(sent(large()), keep)).rejects.toThrow(withCode('client_busy'));
  await expect(bodies.read(sent(large(), {}, '192.0.2.2'), keep)).resolves.toHaveLength(900_000);
  // The limit counts what gzip expands to.
  const small = gzipSync(Buffer.alloc(900_000));
  await expect(bodies.read(sent(chunked(small), gzip), keep)).rejects.toThrow(withCode('client_busy'));
  for (const source of [first, second]) source.push(null);
  await Promise.all(waiting);
  await expect(bodies.read(sent(large()), keep)).resolves.toHaveLength(900_000);
});

describe('the pace', () => {
  afterEach(() => void vi.useRealTimers());

  /** A body of which `bytes` come every second. */
  function drip(bytes: number) {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    const source = new Readable({ read() {} });
    const reading = reader().read(sent(source), keep);
    const outcome = reading.then(
      (body) => body.length,
      (error: unknown) => (error as { code: string }).code,
    );
    const second = async () => {
      source.push(Buffer.alloc(bytes));
      vi.advanceTimersByTime(1_000);
      for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve));
    };
    return { source, outcome, second };
  }

  test('a body that comes too slowly is refused, and what it held is free again', async () => {
    const { outcome, second } = drip(100);
    for (let n = 0; n < 6; n++) await second();
    expect(await outcome).toBe('body_too_slow');
  });

  test('a body that comes quickly enough may take long', async () => {
    const { source, outcome, second } = drip(250);
    for (let n = 0; n < 60; n++) await second();
    source.push(null);
    expect(await outcome).toBe(15_000);
  });
});
