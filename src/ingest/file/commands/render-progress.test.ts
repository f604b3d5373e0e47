import { expect, test } from 'vitest';
import type { ImportProgress } from '../import-file.ts';
import { renderDuration } from '../../../kernel/render-quantity.ts';
import { etaSeconds, renderProgress } from './render-progress.ts';

const half: ImportProgress = {
  bytesDone: 500,
  bytesBefore: 0,
  bytesTotal: 1000,
  records: 1_234_567,
  counts: { accepted: 1_234_560, duplicates: 0, conflicts: 0, rejected: { not_json: 4, empty: 3 } },
  newRecords: 1_234_567,
  seconds: 20,
  recordsPerSecond: 61_728,
};

test.each<[string, Partial<ImportProgress>, string]>([
  ['half-way', {}, ' 50 %  61,728 events/s  ETA 0:20  1,234,560 accepted, 7 rejected'],
  [
    'every kind of result',
    { counts: { accepted: 1, duplicates: 2, conflicts: 3, rejected: { empty: 4 } } },
    ' 50 %  61,728 events/s  ETA 0:20  1 accepted, 2 duplicates, 3 conflicts, 4 rejected',
  ],
  ['at the end', { bytesDone: 1000 }, '100 %  61,728 events/s  ETA 0:00  1,234,560 accepted, 7 rejected'],
  [
    'stdin: no end is known',
    { bytesTotal: null, bytesDone: 12_340_000 },
    '12.3 MB  61,728 events/s  1,234,560 accepted, 7 rejected',
  ],
  [
    'taken up again: the estimate is by what this run has read',
    { bytesBefore: 400 },
    ' 50 %  61,728 events/s  ETA 1:40  1,234,560 accepted, 7 rejected',
  ],
  ['no time has passed', { seconds: 0 }, ' 50 %  1,234,560 accepted, 7 rejected'],
  [
    'an empty file',
    { bytesDone: 0, bytesTotal: 0, newRecords: 0, seconds: 0 },
    '100 %  1,234,560 accepted, 7 rejected',
  ],
])('%s', (_, changes, expected) => {
  expect(renderProgress({ ...half, ...changes })).toBe(expected);
});

test('no estimate before anything was read', () => {
  expect(etaSeconds({ ...half, bytesBefore: 500 })).toBeNull();
});

test.each([
  [0, '0:00'],
  [59.9, '0:59'],
  [61, '1:01'],
  [3599, '59:59'],
  [3600, '1:00:00'],
  [37_230, '10:20:30'],
])('%s s are %s', (seconds, text) => {
  expect(renderDuration(seconds)).toBe(text);
});
