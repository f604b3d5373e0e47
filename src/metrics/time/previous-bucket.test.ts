import { expect, test } from 'vitest';
import { previousBucket } from './previous-bucket.ts';
import { makeZone } from '../../kernel/time-zone.ts';

test.each([
  [
    'a day',
    'Africa/Lagos',
    '2026-03-02T00:00:00+01:00',
    '2026-03-03T00:00:00+01:00',
    '2026-03-01T00:00:00+01:00',
  ],
  [
    'a week',
    'Africa/Lagos',
    '2026-03-02T00:00:00+01:00',
    '2026-03-09T00:00:00+01:00',
    '2026-02-23T00:00:00+01:00',
  ],
  [
    'a month',
    'Africa/Lagos',
    '2026-03-01T00:00:00+01:00',
    '2026-04-01T00:00:00+01:00',
    '2026-02-01T00:00:00+01:00',
  ],
  [
    'a quarter',
    'Africa/Lagos',
    '2026-01-01T00:00:00+01:00',
    '2026-04-01T00:00:00+01:00',
    '2025-10-01T00:00:00+01:00',
  ],
  [
    'a year',
    'Africa/Lagos',
    '2026-01-01T00:00:00+01:00',
    '2027-01-01T00:00:00+01:00',
    '2025-01-01T00:00:00+01:00',
  ],
  [
    'a part of a month',
    'Africa/Lagos',
    '2026-03-01T00:00:00+01:00',
    '2026-03-11T00:00:00+01:00',
    '2026-02-19T00:00:00+01:00',
  ],
  [
    'a short day',
    'America/New_York',
    '2026-03-09T00:00:00-04:00',
    '2026-03-10T00:00:00-04:00',
    '2026-03-08T00:00:00-05:00',
  ],
  [
    'an hour',
    'Africa/Lagos',
    '2026-03-02T10:00:00+01:00',
    '2026-03-02T11:00:00+01:00',
    '2026-03-02T09:00:00+01:00',
  ],
])('%s', (_name, zone, from, to, expected) => {
  const range = { fromMs: Date.parse(from), toMs: Date.parse(to) };
  expect(previousBucket(range, makeZone(zone))).toEqual({ fromMs: Date.parse(expected), toMs: range.fromMs });
});
