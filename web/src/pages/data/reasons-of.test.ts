import { expect, test } from 'vitest';
import { reasonsOf } from './reasons-of.ts';

test('reasons are counted over all types, those with most open letters first, and none that is mended', () => {
  const counts = [
    { reason: 'not_json', event_type: null, open: 2, resolved: 0 },
    { reason: 'schema_violation', event_type: 'trip.started', open: 1, resolved: 4 },
    { reason: 'schema_violation', event_type: 'trip.completed', open: 3, resolved: 0 },
    { reason: 'empty', event_type: null, open: 0, resolved: 9 },
  ];
  expect(reasonsOf({ open: 6, resolved: 13, counts })).toEqual([
    { reason: 'schema_violation', open: 4 },
    { reason: 'not_json', open: 2 },
  ]);
  expect(reasonsOf(undefined)).toEqual([]);
});
