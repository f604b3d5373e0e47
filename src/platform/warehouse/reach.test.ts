import { expect, test } from 'vitest';
import { DAY_MS } from '../../kernel/units.ts';
import { makeReach } from './reach.ts';

test('a batch reaches the UTC days of its events; one of very many days, every day of the family', () => {
  const reach = makeReach();
  for (const ms of [0, DAY_MS - 1, DAY_MS, -1, 0]) reach.add('trip', ms);
  for (let day = 0; day < 65; day += 1) reach.add('user', day * DAY_MS);
  expect(reach.reach()).toEqual({ trip: [0, 1, -1], user: [] });
  expect(makeReach().reach()).toEqual({});
});
