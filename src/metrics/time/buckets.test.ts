import { describe, expect, test } from 'vitest';
import type { Grain } from './grain.ts';
import { type Runs, bucketBoundaries, packRuns } from './buckets.ts';
import { makeZone } from '../../kernel/time-zone.ts';

function spine(from: string, to: string, cut: { grain: Grain; timezone: string }, maxBuckets = 10_000) {
  const zone = makeZone(cut.timezone);
  const range = { fromMs: Date.parse(from), toMs: Date.parse(to) };
  return (
    bucketBoundaries(range, { grain: cut.grain, zone }, maxBuckets)?.map((ms) => zone.format(ms)) ?? null
  );
}

const lagos = 'Africa/Lagos';
const newYork = 'America/New_York';

const cases: [string, string, string, Grain, string, string[]][] = [
  [
    'the whole range',
    '2026-03-01T10:07:00Z',
    '2026-03-02T11:00:00Z',
    'total',
    lagos,
    ['2026-03-01T11:07:00', '2026-03-02T12:00:00'],
  ],
  [
    'hours, cut off at the range',
    '2026-03-01T10:07:00Z',
    '2026-03-01T12:30:00Z',
    'hour',
    lagos,
    ['2026-03-01T11:07:00', '2026-03-01T12:00:00', '2026-03-01T13:00:00', '2026-03-01T13:30:00'],
  ],
  [
    'quarter hours',
    '2026-03-01T10:00:00Z',
    '2026-03-01T10:30:00Z',
    '15m',
    lagos,
    ['2026-03-01T11:00:00', '2026-03-01T11:15:00', '2026-03-01T11:30:00'],
  ],
  [
    'local days',
    '2026-03-01T23:30:00Z',
    '2026-03-03T23:00:00Z',
    'day',
    lagos,
    ['2026-03-02T00:30:00', '2026-03-03T00:00:00', '2026-03-04T00:00:00'],
  ],
  [
    'days of 24, 23 and 24 hours',
    '2026-03-07T05:00:00Z',
    '2026-03-10T04:00:00Z',
    'day',
    newYork,
    ['2026-03-07T00:00:00', '2026-03-08T00:00:00', '2026-03-09T00:00:00', '2026-03-10T00:00:00'],
  ],
  [
    'hours of which one is skipped',
    '2026-03-08T05:00:00Z',
    '2026-03-08T08:00:00Z',
    'hour',
    newYork,
    ['2026-03-08T00:00:00', '2026-03-08T01:00:00', '2026-03-08T03:00:00', '2026-03-08T04:00:00'],
  ],
  [
    'hours of which one comes twice',
    '2026-11-01T05:00:00Z',
    '2026-11-01T07:00:00Z',
    'hour',
    newYork,
    ['2026-11-01T01:00:00', '2026-11-01T01:00:00', '2026-11-01T02:00:00'],
  ],
  [
    'hours where the clock moves by half of one',
    '2026-04-04T14:00:00Z',
    '2026-04-04T16:30:00Z',
    'hour',
    'Australia/Lord_Howe',
    ['2026-04-05T01:00:00', '2026-04-05T02:00:00', '2026-04-05T03:00:00'],
  ],
  [
    'a date that was skipped makes no bucket',
    '2011-12-29T10:00:00Z',
    '2011-12-31T10:00:00Z',
    'day',
    'Pacific/Apia',
    ['2011-12-29T00:00:00', '2011-12-31T00:00:00', '2012-01-01T00:00:00'],
  ],
  [
    'weeks begin on Monday',
    '2025-12-30T00:00:00Z',
    '2026-01-12T00:00:00Z',
    'week',
    'UTC',
    ['2025-12-30T00:00:00', '2026-01-05T00:00:00', '2026-01-12T00:00:00'],
  ],
  [
    'months',
    '2025-12-15T00:00:00Z',
    '2026-03-01T00:00:00Z',
    'month',
    'UTC',
    ['2025-12-15T00:00:00', '2026-01-01T00:00:00', '2026-02-01T00:00:00', '2026-03-01T00:00:00'],
  ],
  [
    'quarters',
    '2025-11-15T00:00:00Z',
    '2026-05-01T00:00:00Z',
    'quarter',
    'UTC',
    ['2025-11-15T00:00:00', '2026-01-01T00:00:00', '2026-04-01T00:00:00', '2026-05-01T00:00:00'],
  ],
  [
    'years',
    '2024-06-01T00:00:00Z',
    '2026-01-01T00:00:00Z',
    'year',
    'UTC',
    ['2024-06-01T00:00:00', '2025-01-01T00:00:00', '2026-01-01T00:00:00'],
  ],
];

test.each(cases)('%s', (_name, from, to, grain, timezone, expected) => {
  expect(spine(from, to, { grain, timezone })?.map((text) => text.slice(0, 19))).toEqual(expected);
});

test('more buckets than allowed are refused, and as many are not', () => {
  const cut = { grain: 'hour', timezone: 'UTC' } as const;
  expect(spine('2026-03-01T00:00:00Z', '2026-03-01T10:00:00Z', cut, 10)).toHaveLength(11);
  expect(spine('2026-03-01T00:00:00Z', '2026-03-01T10:00:01Z', cut, 10)).toBeNull();
});

describe('packRuns', () => {
  const unpack = ({ starts, steps, counts }: Runs) =>
    starts.flatMap((start, i) => Array.from({ length: counts[i]! }, (_, k) => start + k * steps[i]!));
  test.each([[[1, 5]], [[1, 2, 3, 4]], [[1, 2, 3, 10, 17, 18]], [[0, 3_600_000, 7_200_000, 7_200_001]]])(
    '%j',
    (boundaries) => {
      expect(unpack(packRuns(boundaries))).toEqual(boundaries);
    },
  );

  test('five years of days over changes of the clock need few numbers', () => {
    const range = { fromMs: Date.parse('2021-01-01T05:00:00Z'), toMs: Date.parse('2026-01-01T05:00:00Z') };
    const boundaries = bucketBoundaries(range, { grain: 'day', zone: makeZone(newYork) }, 10_000) ?? [];
    expect(boundaries).toHaveLength(1827);
    expect(packRuns(boundaries).starts.length).toBeLessThan(25);
    expect(unpack(packRuns(boundaries))).toEqual(boundaries);
  });
});
