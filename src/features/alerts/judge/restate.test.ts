import { expect, test } from 'vitest';
import { restatedBy } from './restate.ts';

test('only groups of which something else is said are restated', () => {
  const before = { a: 'critical', b: null, c: 'warning', d: 'warning' } as const;
  const now = { a: null, b: null, c: 'critical', e: 'warning' } as const;
  expect(restatedBy(before, now)).toEqual([
    { key: 'a', was: 'critical', is: null },
    { key: 'c', was: 'warning', is: 'critical' },
    { key: 'd', was: 'warning', is: null },
    { key: 'e', was: null, is: 'warning' },
  ]);
  expect(restatedBy(before, before)).toEqual([]);
});
