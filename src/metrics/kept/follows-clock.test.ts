import { expect, test } from 'vitest';
import { MINUTE_MS } from '../../kernel/units.ts';
import { catalog } from '../catalog/catalog.ts';
import { makeEndpoints } from '../query/endpoint.ts';
import { parseQuery } from '../query/parse.ts';
import { followsClock } from './follows-clock.ts';

const nowMs = Date.parse('2026-03-03T10:07:00Z');
const context = {
  endpoints: makeEndpoints(catalog),
  nowMs,
  businessTimezone: 'UTC',
  businessCurrency: 'NGN',
};
const moment = { nowMs, watermarkMs: nowMs - 5 * MINUTE_MS };

test.each([
  ['a sum', { metrics: 'trips.completed', grain: 'hour' }, false],
  [
    'a comparison, which ends at a quarter hour',
    { metrics: 'trips.completed', compare: 'previous_period' },
    false,
  ],
  ['a level as of now', { metrics: 'users.total_users' }, true],
  ['activity in the days before now', { metrics: 'users.dau' }, true],
  ['numbers up to the watermark', { metrics: 'payments.net_bookings' }, true],
  ['a cohort that matures', { metrics: 'users.kyc_completion_rate_7d' }, true],
])('%s: %j: %s', (_name, parameters, isSo) => {
  expect(followsClock(parseQuery(null, parameters, context), catalog, moment)).toBe(isSo);
});
