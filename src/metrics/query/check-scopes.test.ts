import { expect, test } from 'vitest';
import { localPrincipal } from '../../platform/access/known-principals.ts';
import { grantsOf, type Scope } from '../../platform/access/scopes.ts';
import type { Filter } from './query.ts';
import { checkScopes } from './check-scopes.ts';

const key = (...scopes: Scope[]) => ({ kind: 'key' as const, scopes: grantsOf(scopes) });
const byDriver = { dimensions: ['driver_id'] };
const ofOneDriver = { filters: [{ dimension: 'driver_id', op: 'in', values: ['d'] }] as Filter[] };

test.each([
  ['every family with read', key('read'), {}, null],
  ['another family', key('read:payments'), {}, 'read:trips'],
  ['the drivers, without a right to see persons', key('read'), byDriver, 'personal:read'],
  ['one driver, without a right to see persons', key('admin'), ofOneDriver, 'personal:read'],
  ['the drivers of another family', key('read:payments'), byDriver, ['read:trips', 'personal:read']],
  ['the drivers', key('read:trips', 'personal:read'), byDriver, null],
  ['the riders, without a right to see persons', key('read'), { dimensions: ['rider_id'] }, 'personal:read'],
  ['the drivers, on this machine', localPrincipal, byDriver, null],
])('%s', (_what, principal, query, lacking) => {
  const ask = () =>
    checkScopes(principal, { metrics: ['trips.completed'], dimensions: ['city'], filters: [], ...query });
  if (lacking === null) return expect(ask).not.toThrow();
  expect(ask).toThrow(
    expect.objectContaining({ code: 'insufficient_scope', facts: { allowed: lacking } }) as Error,
  );
});
