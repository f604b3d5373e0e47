import { expect, test } from 'vitest';
import { makeZone } from '../../kernel/time-zone.ts';
import { offsetsIn } from './offsets.ts';

const hours = (from: string, to: string, zone: string) =>
  offsetsIn({ fromMs: Date.parse(from), toMs: Date.parse(to) }, makeZone(zone)).map(
    ({ fromMs, offsetMs }) => [new Date(fromMs).toISOString(), offsetMs / 3_600_000],
  );

test('a zone that never changes its offset has one', () => {
  expect(hours('2022-01-01T00:07:00Z', '2026-12-31T00:00:00Z', 'Africa/Lagos')).toEqual([
    ['2022-01-01T00:07:00.000Z', 1],
  ]);
});

test('each change of the clocks begins another offset', () => {
  expect(hours('2026-01-01T00:00:00Z', '2027-01-01T00:00:00Z', 'America/New_York')).toEqual([
    ['2026-01-01T00:00:00.000Z', -5],
    ['2026-03-08T07:00:00.000Z', -4],
    ['2026-11-01T06:00:00.000Z', -5],
  ]);
});

test.each([
  ['that ends at the change', '2026-03-08T06:00:00Z', '2026-03-08T07:00:00Z', [-5]],
  ['that ends just after it', '2026-03-08T06:00:00Z', '2026-03-08T07:00:00.001Z', [-5, -4]],
  ['that begins at it', '2026-03-08T07:00:00Z', '2026-03-08T08:00:00Z', [-4]],
])('of a range %s', (_, from, to, expected) => {
  expect(hours(from, to, 'America/New_York').map(([, offset]) => offset)).toEqual(expected);
});

test('a zone that changes by half an hour', () => {
  expect(hours('2026-04-01T00:00:00Z', '2026-05-01T00:00:00Z', 'Australia/Lord_Howe')).toEqual([
    ['2026-04-01T00:00:00.000Z', 11],
    ['2026-04-04T15:00:00.000Z', 10.5],
  ]);
});
