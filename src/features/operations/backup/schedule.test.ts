import { expect, test } from 'vitest';
import { makeZone } from '../../../kernel/time-zone.ts';
import { isNightly, lastDueMs, nameOfBackup, namesToRemove } from './schedule.ts';

const lagos = makeZone('Africa/Lagos');
const berlin = makeZone('Europe/Berlin');
const at = (text: string) => Date.parse(text);

test.each([
  ['2026-03-02T02:29:59+01:00', '2026-03-01T02:30:00+01:00'],
  ['2026-03-02T02:30:00+01:00', '2026-03-02T02:30:00+01:00'],
  ['2026-03-02T23:59:00+01:00', '2026-03-02T02:30:00+01:00'],
])('at %s the last one was due at %s', (now, expected) => {
  expect(lastDueMs(at(now), 150, lagos)).toBe(at(expected));
});

test('in the nights in which clocks change one is due, and only one', () => {
  // 2026-03-29 has no 02:30; on 2026-10-25 it comes twice.
  const spring = new Set<number>();
  const autumn = new Set<number>();
  for (let hour = 0; hour < 24; hour += 1) {
    spring.add(lastDueMs(at('2026-03-29T00:00:00+01:00') + hour * 3_600_000, 150, berlin));
    autumn.add(lastDueMs(at('2026-10-25T00:00:00+02:00') + hour * 3_600_000, 150, berlin));
  }
  expect([spring.size, autumn.size]).toEqual([2, 2]);
});

test('backups that are made by themselves have names in the order of time, and only such ones are removed', () => {
  expect(nameOfBackup(at('2026-03-02T02:30:00+01:00'), lagos)).toBe('nightly-2026-03-02T0230');
  const names = [
    'nightly-2026-03-02T0230',
    'by-hand',
    'nightly-2026-02-28T0230',
    'nightly-2026-03-01T0230',
    'nightly-x',
  ];
  const ours = names.filter(isNightly);
  expect(namesToRemove(ours, 2)).toEqual(['nightly-2026-02-28T0230']);
  expect(namesToRemove(ours, 3)).toEqual([]);
});
