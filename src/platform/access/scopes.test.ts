import { expect, test } from 'vitest';
import { grantsOf, hasSomeFamily, type Scope } from './scopes.ts';

const ingestFamilies = ['user', 'booking', 'payment', 'trip', 'route', 'location', 'payout'];
const readFamilies = ['bookings', 'payments', 'trips', 'users', 'drivers', 'routes', 'payouts'];
const ofIngest = ingestFamilies.map((family) => `ingest:${family}`);
const ofRead = readFamilies.map((family) => `read:${family}`);

test.each([
  [[], []],
  [['read:trips'], ['read:trips']],
  [['ingest'], ['ingest', ...ofIngest]],
  [
    ['read', 'dead_letters:raw'],
    ['read', 'dead_letters:raw', ...ofRead],
  ],
  [['admin'], ['admin', 'ingest', 'read', 'analyses', 'exports', 'operate', ...ofIngest, ...ofRead]],
] as [Scope[], string[]][])('%j holds %j', (given, held) => {
  expect([...grantsOf(given)].toSorted()).toEqual(held.toSorted());
});

test.each([
  [['ingest:trip'], 'ingest', true],
  [['ingest:trip'], 'read', false],
  [['admin'], 'read', true],
  [['tokens'], 'ingest', false],
] as [Scope[], 'ingest' | 'read', boolean][])('%j for some family of %s: %j', (given, whole, held) => {
  expect(hasSomeFamily(grantsOf(given), whole)).toBe(held);
});
