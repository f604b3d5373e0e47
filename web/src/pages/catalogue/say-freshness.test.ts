import { expect, test } from 'vitest';
import { receipt } from '../../../../src/viz/examples/answers.ts';
import { sayFreshness } from './say-freshness.ts';

const query = { timezone: 'Africa/Lagos' };

test('a metric says up to when it is complete, that it matures, and since when there is data', () => {
  const told = { ...receipt, maturing: ['users.activated'], data_from: '2025-10-03T00:00:00+01:00' };
  expect(sayFreshness('users.activated', { receipt: told, query })).toBe(
    'complete to 07:16:04 WAT; young values may still rise while they mature; data since Fri 3 Oct 2025',
  );
  expect(sayFreshness('users.registered', { receipt: { ...receipt, expired: 3 }, query })).toBe(
    'complete to 07:16:04 WAT; older events are no longer kept',
  );
  expect(sayFreshness('users.activated', undefined)).toBe('–');
});
