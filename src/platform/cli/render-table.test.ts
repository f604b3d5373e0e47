import { expect, test } from 'vitest';
import { renderFacts, renderTable } from './render-table.ts';

test('columns are as wide as they need to be, numbers to the right', () => {
  const rows = [
    { table: 'trips', row_count: 12_345, note: null },
    { table: 'payments', row_count: 7, note: 'x' },
  ];
  expect(renderTable(rows)).toBe('table     row count  note\ntrips        12,345  -\npayments          7  x');
  expect(renderTable(rows, { header: false })).toBe('trips     12,345  -\npayments       7  x');
  expect(renderTable([])).toBe('');
});

test('the last column goes on below where it would not fit', () => {
  const rows = [{ id: 'a', message: 'the first field is missing; send a number' }];
  expect(renderTable(rows, { width: 28 })).toBe(
    'id  message\na   the first field is\n    missing; send a number',
  );
  expect(renderTable(rows, { width: 10 })).toContain('is missing; send');
});

test('facts', () => {
  expect(renderFacts({ a: 1234, longer: 'text', none: null })).toBe('a       1,234\nlonger  text\nnone    -');
});
