import fc from 'fast-check';
import { expect, test } from 'vitest';
import { makeTable, rowsBetween } from './columns.ts';

test('a table grows and keeps what it was told', () => {
  const table = makeTable({ at: 'number', user: 'row', role: 'code' });
  for (let row = 0; row < 1000; row++) expect(table.add({ at: row, user: row * 2 })).toBe(row);
  table.role.set(999, 2);
  expect(table.rows()).toBe(1000);
  expect([table.at.get(700), table.user.get(700), table.role.get(700)]).toEqual([700, 1400, 255]);
  expect(table.role.get(999)).toBe(2);
});

test('what was not told is unknown', () => {
  const table = makeTable({ at: 'number', role: 'code' });
  table.add({});
  expect([table.at.get(0), table.role.get(0)]).toEqual([Number.NaN, 255]);
});

test('rows between two moments: the first included, the last not, unknown ones never', () => {
  const times = fc.array(fc.oneof(fc.integer({ min: 0, max: 30 }), fc.constant(Number.NaN)));
  fc.assert(
    fc.property(
      times,
      fc.integer({ min: 0, max: 30 }),
      fc.integer({ min: 0, max: 30 }),
      (values, from, to) => {
        const table = makeTable({ at: 'number' });
        for (const at of values) table.add({ at });
        const expected = values.flatMap((at, row) => (at >= from && at < to ? [row] : []));
        expect(Array.from(rowsBetween(table.at, from, to)).toSorted((a, b) => a - b)).toEqual(expected);
      },
    ),
  );
});

test('an index follows what is written after it was made', () => {
  const table = makeTable({ at: 'number' });
  table.add({ at: 5 });
  expect(rowsBetween(table.at, 0, 10)).toHaveLength(1);
  table.at.set(0, 50);
  table.add({ at: 7 });
  expect(Array.from(rowsBetween(table.at, 0, 10))).toEqual([1]);
});
