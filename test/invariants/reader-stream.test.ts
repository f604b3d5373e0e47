import { expect, test } from 'vitest';
import { z } from 'zod';
import { killBy, makeReader, READER_PLACES } from '../../src/platform/warehouse/make-reader.ts';
import { openTestStore } from '../support/test-store.ts';
import { uniqueName } from '../support/unique-name.ts';

const ENDLESS = 'SELECT number FROM system.numbers FORMAT RowBinary';

test('a stream of a question has a turn until it ends, and its statement ends with it', async () => {
  const store = await openTestStore();
  const { connection } = store;
  const reader = makeReader(connection, killBy(connection));
  const name = uniqueName('r');
  const streams = Array.from({ length: READER_PLACES }, (_, place) =>
    reader.stream(ENDLESS, { queryId: `${name}:${place}` })[Symbol.asyncIterator](),
  );
  for (const stream of streams) expect((await stream.next()).done).toBe(false);
  const left = new AbortController();
  const order: string[] = [];
  const waits = reader
    .query(z.unknown(), 'SELECT 1', { signal: left.signal })
    .catch(() => order.push('left'));
  const asks = reader.query(z.unknown(), 'SELECT 1 AS one').then(() => order.push('answered'));
  left.abort();
  await waits;
  order.push('a stream ends');
  await streams[0]?.return?.();
  await asks;
  expect(order).toEqual(['left', 'a stream ends', 'answered']);
  for (const stream of streams) await stream.return?.();
  const running = () =>
    connection.query(
      z.object({ query_id: z.string() }),
      'SELECT query_id FROM system.processes WHERE startsWith(query_id, {name:String})',
      { params: { name } },
    );
  await expect.poll(running, { timeout: 10_000 }).toEqual([]);
  await expect(
    reader.stream("SELECT file('/etc/passwd')")[Symbol.asyncIterator]().next(),
  ).rejects.toMatchObject({
    code: 'store_refused',
  });
  await store.close();
});
