import { expect, test } from 'vitest';
import { byDay, receipt } from '../examples/answers.ts';
import { readRows } from './read-rows.ts';

test('a bucket that begins after the answer was given is no row: its 0 would be a lie', () => {
  const early = { ...byDay, receipt: { ...receipt, as_of: '2026-03-10T12:00:00+01:00' } };
  const starts = readRows(early, undefined).map((row) => row.cell('start'));
  expect(starts).toHaveLength(10);
  expect(starts.at(-1)).toBe('2026-03-10T00:00:00+01:00');
  // The changes stay with their buckets.
  const all = readRows(byDay, undefined);
  expect(readRows(early, undefined)[9]!.change('payments.captured')).toEqual(
    all[9]!.change('payments.captured'),
  );
});
