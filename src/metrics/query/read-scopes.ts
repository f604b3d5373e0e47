import type { Family } from '../../events/contract.ts';
import type { Scope } from '../../platform/access/scopes.ts';

/** The numbers of a family are read by this scope. Positions are told of in the metrics of drivers. */
export const readScopes: Readonly<Record<Family, Scope>> = {
  user: 'read:users',
  booking: 'read:bookings',
  payment: 'read:payments',
  trip: 'read:trips',
  route: 'read:routes',
  location: 'read:drivers',
  payout: 'read:payouts',
};
