import { expect, test } from 'vitest';
import { shapePulse } from './pulse.ts';

test('records are counted by type where they were taken, and else by their reason', () => {
  const rows = [
    { event_type: '', reason: 'not_json', records: 2 },
    { event_type: 'trip.started', reason: '', records: 90 },
    { event_type: 'trip.started', reason: 'not_json', records: 1 },
    { event_type: 'user.registered', reason: '', records: 1 },
  ];
  expect(shapePulse(rows)).toEqual({
    per_second: 1.52,
    types: [
      { event_type: 'trip.started', taken: 90, per_second: 1.5 },
      { event_type: 'user.registered', taken: 1, per_second: 0.02 },
    ],
    outcomes: { taken: 91, not_json: 3 },
  });
});

test('where nothing comes there is nothing', () => {
  expect(shapePulse([])).toEqual({ per_second: 0, types: [], outcomes: { taken: 0 } });
});
