import type { Principal } from '../../platform/access/principal.ts';
import { grantsOf, type Scope } from '../../platform/access/scopes.ts';

/** The principal that a key stands for, stored or of the settings. */
export function principalOfKey({ id, name, scopes }: Named): Principal {
  return { id, name, kind: 'key', scopes: grantsOf(scopes), rows: null };
}

interface Named {
  id: string;
  name: string;
  scopes: readonly Scope[];
}
