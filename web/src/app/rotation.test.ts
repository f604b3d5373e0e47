import { expect, test } from 'vitest';
import { pathAfter, rotationOf } from './rotation.ts';

test.each([
  [{ kiosk: 'now,payments,routes', every: '10' }, ['/', '/payments', '/routes'], 10_000],
  [{ kiosk: 'now,payments' }, ['/', '/payments'], 30_000],
  [{ kiosk: 'now,nothing,data', every: '0' }, ['/', '/data'], 30_000],
  [{ kiosk: 'now,data', every: 'soon' }, ['/', '/data'], 30_000],
])('%j', (search, paths, everyMs) => {
  expect(rotationOf(search)).toEqual({ paths, everyMs });
});

test.each([{}, { kiosk: '' }, { kiosk: 'now' }, { kiosk: 'nothing,never' }])(
  'one page stays: %j',
  (search) => {
    expect(rotationOf(search)).toBeNull();
  },
);

test('after the last page comes the first, and so it does after a page of another kind', () => {
  const rotation = { paths: ['/', '/data'], everyMs: 1_000 };
  expect(['/', '/data', '/routes'].map((path) => pathAfter(rotation, path))).toEqual(['/data', '/', '/']);
});
