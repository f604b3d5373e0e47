import type { Scope } from './scopes.ts';

/** The rows that a principal may see: those of one driver, of one rider. */
export interface RowLimits {
  driver_id?: string;
  rider_id?: string;
}

export const principalKinds = ['key', 'person', 'token', 'link', 'local', 'nobody'] as const;

/** A principal asks, by HTTP, a socket, the command line, or a saved thing that runs for its owner. */
export interface Principal {
  /** Never reused; the audit and the limits know the principal by it. */
  id: string;
  /** For people to read. */
  name: string;
  /** `local`: somebody on this machine, where the service has no keys. `nobody`: not asked who it is. */
  kind: (typeof principalKinds)[number];
  /** With all that they hold (`grantsOf`): ask `has` for the scope itself. */
  scopes: ReadonlySet<Scope>;
  /** Null: all rows. Otherwise it is refused on every route that does not declare how it binds them. */
  rows: RowLimits | null;
  /** The session by whose cookie it asks; what it opens ends with the session, too. Absent: it showed a key or a token. */
  session?: string;
}
