import fc from 'fast-check';
import { expect, test } from 'vitest';
import { applyDelta } from './apply-delta.ts';
import { decideDelta } from './decide-delta.ts';

const names = fc.oneof(fc.constantFrom('a', 'b', 'a/b', '~', '~1', '', '0', 'constructor'), fc.string());
const values = fc.letrec<{ value: unknown; members: Record<string, unknown> }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom(null, 0, 1, '1', true),
    fc.array(tie('value'), { maxLength: 4 }),
    tie('members'),
  ),
  members: fc.dictionary(names, tie('value'), { maxKeys: 4, noNullPrototype: true }),
}));

test('a delta makes the later value of the earlier one, which stays as it is', () => {
  fc.assert(
    fc.property(values.members, values.members, (before, after) => {
      const copy = structuredClone(before);
      const delta = decideDelta(before, after);
      const sent = JSON.parse(JSON.stringify(delta)) as typeof delta;
      expect(sent === null ? before : applyDelta(before, sent)).toEqual(after);
      expect(before).toEqual(copy);
    }),
    { numRuns: 1_000 },
  );
});

test('there is none between equal values', () => {
  fc.assert(fc.property(values.members, (value) => decideDelta(value, structuredClone(value)) === null));
});

test('one number is one path; a list that slides is sent whole; what is gone is dropped', () => {
  const point = (start: number, bookings: number) => ({ start, values: { bookings } });
  const before = {
    metrics: { 'trips.completed': 1 },
    series: [point(1, 5), point(2, 6), point(3, 7)],
    query: {},
  };
  expect(decideDelta(before, { ...before, series: [point(1, 5), point(2, 6), point(3, 8)] })).toEqual({
    set: { '/series/2/values/bookings': 8 },
    drop: [],
  });
  const slid = [point(2, 6), point(3, 7), point(4, 0)];
  expect(decideDelta(before, { metrics: { 'trips.completed': 2 }, series: slid })).toEqual({
    set: { '/metrics/trips.completed': 2, '/series': slid },
    drop: ['/query'],
  });
});

test('a path that leads nowhere is an error', () => {
  expect(() => applyDelta({ a: 1 }, { set: { '/a/b': 1 }, drop: [] })).toThrow('leads nowhere');
  expect(() => applyDelta({}, { set: {}, drop: ['/constructor/name'] })).toThrow('leads nowhere');
});
