import { expect, test } from 'vitest';
import { makeLossyCounts } from './lossy-counts.ts';

/** Makes a store whose inserts end when the test says so. */
function scene() {
  const inserts: { rows: Record<string, unknown>[]; end: PromiseWithResolvers<void> }[] = [];
  const counts = makeLossyCounts(
    {
      insert(_sql, data) {
        const rows = String(data)
          .split('\n')
          .map((line) => JSON.parse(line) as Record<string, unknown>);
        const end = Promise.withResolvers<void>();
        inserts.push({ rows, end });
        return end.promise;
      },
    },
    'channel',
  );
  return { counts, inserts };
}

test('what failed is written again under its ids, and what came since is gathered by the minute', async () => {
  const { counts, inserts } = scene();
  counts.received(0, true);
  const failing = counts.flush();
  await expect.poll(() => inserts.length).toBe(1);
  inserts[0]!.end.reject(new Error('away'));
  await expect(failing).rejects.toThrow('away');
  for (let second = 0; second < 60; second++) counts.received(second * 1000, second % 2 === 0);
  counts.dropped(0, 3);
  const flushing = counts.flush();
  await expect.poll(() => inserts.length).toBe(2);
  inserts[1]!.end.resolve();
  await expect.poll(() => inserts.length).toBe(3);
  inserts[2]!.end.resolve();
  await flushing;
  expect(inserts[1]!.rows).toEqual(inserts[0]!.rows);
  expect(inserts[2]!.rows).toMatchObject([{ at: 0, received: 60, sampled_out: 30, dropped: 3 }]);
});

test('a flush waits for the one before it', async () => {
  const { counts, inserts } = scene();
  counts.received(0, true);
  const first = counts.flush();
  await expect.poll(() => inserts.length).toBe(1);
  counts.received(0, true);
  const second = counts.flush();
  await new Promise(setImmediate);
  expect(inserts).toHaveLength(1);
  inserts[0]!.end.resolve();
  await first;
  await expect.poll(() => inserts.length).toBe(2);
  inserts[1]!.end.resolve();
  await second;
  expect(inserts.map(({ rows }) => rows[0]!['received'])).toEqual([1, 1]);
});
