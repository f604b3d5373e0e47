import { expect, test } from 'vitest';
import { DAY_MS, HOUR_MS } from '../../../kernel/units.ts';
import { checkBackups } from './health.ts';

const nowMs = Date.UTC(2026, 2, 2);
const made = {
  made_at: new Date(nowMs - 20 * HOUR_MS),
  host: 'h',
  directory: '/b/nightly-2026-03-01T0230',
  version: '1',
  store_bytes: 1,
  last_drill_at: null,
  last_drill_fault: null,
};

test.each([
  ['not looked at', undefined, 'ok', null],
  ['none', null, 'degraded', /There is no backup yet/],
  ['one of this night', made, 'ok', null],
  ['an old one', { ...made, made_at: new Date(nowMs - 2 * DAY_MS) }, 'degraded', /48 h old/],
  [
    'one that could not be restored',
    { ...made, last_drill_fault: 'the disk' },
    'degraded',
    /for trial: the disk/,
  ],
])('%s', (_, newest, status, message) => {
  const check = checkBackups(newest, nowMs);
  expect(check.status).toBe(status);
  if (message === null) expect(check.message).toBeNull();
  else expect(check.message).toMatch(message);
});
