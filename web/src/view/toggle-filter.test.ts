import { expect, test } from 'vitest';
import { toggleFilter } from './toggle-filter.ts';

test('the same value twice is no filter; another takes its place', () => {
  const filtered = toggleFilter({ city: 'Ikeja' }, 'provider', 'paystack');
  expect(filtered).toEqual({ city: 'Ikeja', provider: 'paystack' });
  expect(toggleFilter(filtered, 'provider', 'opay')).toEqual({ city: 'Ikeja', provider: 'opay' });
  expect(toggleFilter(filtered, 'provider', 'paystack')).toEqual({ city: 'Ikeja' });
});
