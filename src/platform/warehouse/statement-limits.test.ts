import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { afterEach, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { openConnection } from './connection.ts';
import { abortAfter, fanOutLimit, limitSeconds, noLimit } from './statement-limits.ts';

afterEach(() => void vi.useRealTimers());

test.each([
  ['query', undefined, {}, 60],
  ['insert', undefined, {}, 60],
  ['command', undefined, {}, 0],
  ['stream', undefined, {}, 0],
  ['command', fanOutLimit, {}, 120],
  ['query', undefined, { max_execution_time: 7 }, 7],
  ['query', { max_execution_time: '3' }, { max_execution_time: 7 }, 3],
  ['query', noLimit, { max_execution_time: 7 }, 0],
] as const)(
  'the limit of a %s with %o on a connection with %o is %d s',
  (method, own, connection, seconds) => {
    expect(limitSeconds(method, own, connection)).toBe(seconds);
  },
);

test('a released statement is not given up, and one whose asker has left is at once', () => {
  vi.useFakeTimers();
  const ended = abortAfter(1, undefined);
  ended.release();
  vi.advanceTimersByTime(10_000);
  expect(ended.signal?.aborted).toBe(false);
  expect(vi.getTimerCount()).toBe(0);
  const left = new AbortController();
  const running = abortAfter(1, left.signal);
  left.abort();
  expect(running.signal?.aborted).toBe(true);
  running.release();
  expect(abortAfter(1, AbortSignal.abort()).signal?.aborted).toBe(true);
});

test('a statement to a machine that has vanished is given up, however it was sent', async () => {
  const sockets: Socket[] = [];
  const silent = createServer((socket) => void sockets.push(socket)).listen(0, '127.0.0.1');
  await once(silent, 'listening');
  const { port } = silent.address() as AddressInfo;
  const address = { url: `http://127.0.0.1:${port}`, user: 'x', password: '', database: 'x' };
  const connection = openConnection(address, { settings: { max_execution_time: 0.01 } });
  const outcomes = await Promise.allSettled([
    connection.query(z.unknown(), 'SELECT 1'),
    connection.command('INSERT INTO t SELECT 1'),
    connection.insert('INSERT INTO t FORMAT TSV', '1'),
    connection.stream('SELECT 1')[Symbol.asyncIterator]().next(),
  ]);
  expect(outcomes).toEqual(
    outcomes.map(() => ({
      status: 'rejected',
      reason: expect.objectContaining({ code: 'store_unavailable' }),
    })),
  );
  for (const socket of sockets) socket.destroy();
  await connection.close();
  silent.close();
});
