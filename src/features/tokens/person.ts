import { withoutControls } from '../../kernel/without-controls.ts';
import type { Principal } from '../../platform/access/principal.ts';
import { grantsOf } from '../../platform/access/scopes.ts';

/** The driver or the rider to whom a token is bound. */
export interface Person {
  role: 'driver' | 'rider';
  /** A UUID in lower case. */
  id: string;
}

const UUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;

/** The id of a person as it is stored; null: it is none. */
export function parsePersonId(given: unknown): string | null {
  return typeof given === 'string' && UUID.test(given) ? given.toLowerCase() : null;
}

const ownScopes = grantsOf(['own:read']);

/** Returns the principal of a person's token: it sees the rows of that person only. All tokens of a person share their limits. */
export function principalOf({ role, id }: Person): Principal {
  const name = `${role}:${id}`;
  return {
    id: name,
    name,
    kind: 'token',
    scopes: ownScopes,
    rows: role === 'driver' ? { driver_id: id } : { rider_id: id },
  };
}

// An administrator may do what an analyst may: nothing that shows persons or changes anything.
const adminScopes = grantsOf(['read', 'analyses', 'exports']);

/** An administrator of the platform. */
export function adminOf(subject: string): Principal {
  const name = `admin:${withoutControls(subject)}`; // the audit stores it
  return { id: name, name, kind: 'person', scopes: adminScopes, rows: null };
}
