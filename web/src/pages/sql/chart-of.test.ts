import { expect, test } from 'vitest';
import { chartOf } from './chart-of.ts';

const result = (columns: [name: string, type: string][], rows: (string | number | null)[][]) => ({
  watermark: '',
  columns: columns.map(([name, type]) => ({ name, type })),
  rows,
  row_count: rows.length,
  elapsed_ms: 1,
});

test('the first text names the bars, and the first number is their length', () => {
  const answered = result(
    [
      ['n', 'UInt64'],
      ['status', 'LowCardinality(String)'],
      ['money', 'Decimal(18, 2)'],
    ],
    [
      ['12', 'created', '1.50'],
      ['3', null as never, '2.00'],
    ],
  );
  expect(chartOf('SELECT 1', answered, 'n')).toMatchObject({
    spec: { kind: 'bars', query: { of: '/v1/sql', query: { sql: 'SELECT 1' } } },
    body: {
      rows: [
        { label: 'created', value: '12' },
        { label: 'NULL', value: '3' },
      ],
    },
  });
});

test('days stand beside one another', () => {
  const answered = result(
    [
      ['day', 'Date'],
      ['n', 'UInt64'],
    ],
    [['2026-01-05', '4']],
  );
  expect(chartOf('SELECT 1', answered, 'n')!.spec.look).toMatchObject({ upright: true });
});

test.each([
  ['no number', result([['a', 'String']], [['x']])],
  ['nothing but numbers', result([['a', 'UInt8']], [[1]])],
  [
    'no row',
    result(
      [
        ['a', 'String'],
        ['n', 'UInt8'],
      ],
      [],
    ),
  ],
  [
    'too many rows',
    result(
      [
        ['a', 'String'],
        ['n', 'UInt8'],
      ],
      Array.from({ length: 61 }, () => ['x', 1]),
    ),
  ],
])('%s: no chart', (_, answered) => {
  expect(chartOf('SELECT 1', answered, 'n')).toBeNull();
});
