import type { Principal } from './principal.ts';
import { grantsOf } from './scopes.ts';

/** Somebody on this machine, where the service has no keys. Personal data stays masked even so: to see it, make a key. */
export const localPrincipal: Principal = {
  id: 'local',
  name: 'local',
  kind: 'local',
  scopes: grantsOf(['admin', 'sql']),
  rows: null,
};

/** The sender of a request to a route that is open to everybody. */
export const nobody: Principal = {
  id: 'nobody',
  name: 'nobody',
  kind: 'nobody',
  scopes: new Set(),
  rows: null,
};
