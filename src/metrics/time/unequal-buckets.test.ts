import { expect, test } from 'vitest';
import { makeZone } from '../../kernel/time-zone.ts';
import { bucketBoundaries } from './buckets.ts';
import type { Grain } from './grain.ts';
import { unequalBuckets } from './unequal-buckets.ts';

const zone = makeZone('Africa/Lagos');
const ms = (time: string) => Date.parse(time.includes('T') ? time : `${time}T00:00:00+01:00`);
const buckets = (grain: Grain, [from, to]: [string, string]) => ({
  boundaries: bucketBoundaries({ fromMs: ms(from), toMs: ms(to) }, { grain, zone }, 100)!,
  zone,
  query: { grain },
});

test.each<[string, Grain, [string, string], [string, string], boolean[]]>([
  [
    'whole months, though of different lengths',
    'month',
    ['2026-03-01', '2026-04-01'],
    ['2026-02-01', '2026-03-01'],
    [false],
  ],
  [
    'a month cut off, beside a whole one',
    'month',
    ['2026-03-01', '2026-04-15'],
    ['2026-01-15', '2026-03-01'],
    [true, true],
  ],
  [
    'as many days of both months',
    'month',
    ['2026-03-01', '2026-03-11'],
    ['2026-02-01', '2026-02-11'],
    [false],
  ],
  ['weeks cut off alike', 'week', ['2026-03-09', '2026-03-18'], ['2026-03-02', '2026-03-11'], [false, false]],
  [
    'half an hour beside an hour',
    'hour',
    ['2026-03-09T10:00:00Z', '2026-03-09T11:30:00Z'],
    ['2026-03-09T08:30:00Z', '2026-03-09T10:00:00Z'],
    [true, true],
  ],
])('%s', (_name, grain, now, earlier, expected) => {
  expect(unequalBuckets(buckets(grain, now), buckets(grain, earlier))).toEqual(expected);
});
