import { expect, test } from 'vitest';
import { sayRange, saySize, sayWhat } from './say-export.ts';

test.each([
  [{ of: 'events', query: { family: 'booking' }, table: null }, 'Events: booking'],
  [
    { of: 'metrics', query: { metrics: ['trips.completed', 'trips.started'] }, table: null },
    'Metrics: trips.completed, trips.started',
  ],
  [{ of: 'routes/popular', query: {}, table: null }, 'Routes popular'],
  [{ of: 'growth', query: {}, table: 'breakdown.groups' }, 'Growth: breakdown groups'],
])('%j is %s', (made, said) => {
  expect(sayWhat(made)).toBe(said);
});

test('a range of days is told by its days, and one with times by its times', () => {
  expect(sayRange({ query: { from: '2026-01-05', to: '2026-01-12T12:30:00+01:00' } })).toBe(
    '2026-01-05 up to 2026-01-12 12:30',
  );
  expect(sayRange({ query: { from: '2026-01-05T00:00:00+01:00', to: '2026-01-06' } })).toBe(
    '2026-01-05+01:00 up to 2026-01-06',
  );
});

const file = { name: 'a.csv', rows: 1, bytes: 1536, sha256: '', expires_at: '' };
const progress = { rows: 1_500, of_rows: 20_000, bytes: 0 };
test.each([
  [{ status: 'done', progress, file } as const, '1 row, 1.5 KiB'],
  [{ status: 'running', progress, file: null } as const, '1,500 of 20,000 rows so far'],
  [{ status: 'running', progress: { ...progress, of_rows: null }, file: null } as const, '1,500 rows so far'],
  [{ status: 'queued', progress, file: null } as const, 'waits for its turn'],
  [{ status: 'failed', progress, file: null } as const, '–'],
])('%j: %s', (made, said) => {
  expect(saySize(made)).toBe(said);
});
