import { expect, test } from 'vitest';
import { DAY_MS } from '../../kernel/units.ts';
import type { Answer } from '../answer.ts';
import { type LifeContext, lifeOf } from './life-of.ts';

const now = Date.UTC(2026, 5, 1);
const retention = { events: 90, locations: 30, rollups: 730, deadLetters: 30 };

function life(
  receipt: Partial<Answer['receipt']>,
  {
    days = 5,
    bornDays = 1_000,
    table = 'trip_events',
    isClockBound = false,
    earlier = {} as Partial<Answer['receipt']> | null,
  } = {},
) {
  const whole = { complete: true, maturing: [] } as unknown as Answer['receipt'];
  const comparison =
    earlier === null ? null : ({ receipt: { ...whole, ...earlier } } as Answer['comparison']);
  const context: LifeContext = {
    reads: { days: [], tables: [{ table, fromMs: now - days * DAY_MS }], isClockBound },
    retention,
    nowMs: now,
    bornMs: now - bornDays * DAY_MS,
  };
  return lifeOf({ receipt: { ...whole, ...receipt }, comparison }, context);
}

test('a complete answer holds as long as its version; what follows the clock is live', () => {
  expect(life({})).toBe('version');
  expect(life({ complete: false })).toBe('live');
  expect(life({ maturing: ['users.kyc_completion_rate_7d'] })).toBe('live');
  expect(life({}, { earlier: { complete: false } })).toBe('live');
  expect(life({}, { earlier: null })).toBe('version');
  expect(life({}, { isClockBound: true })).toBe('live');
});

test.each([
  ['trip_events', 88, 'version'],
  ['trip_events', 90, 'live'],
  ['location_events', 30, 'live'],
  ['dead_letters', 30, 'live'],
  ['trips', 90, 'version'],
  ['trips', 730, 'live'],
  ['user_days', 3_000, 'version'],
] as const)('%s of %d days ago: rows that may be expiring make it live', (table, days, expected) => {
  expect(life({}, { table, days, bornDays: 4_000 })).toBe(expected);
  expect(life({}, { table, days, bornDays: 10 })).toBe('version'); // no row is older than the store
});
