import { roleScopes } from '../../../platform/access/roles.ts';
import type { Scope } from '../../../platform/access/scopes.ts';

/** Which claim tells the roles of a person, and which role each of its values gives. */
export interface RoleRules {
  /** Its name, or the way to it in other claims, such as `realm_access.roles`. */
  claim: string;
  roles: ReadonlyMap<string, keyof typeof roleScopes>;
}

/** The scopes of all roles that the claims give, each once. Empty: the person has no role here. */
export function scopesOfClaims(
  claims: Readonly<Record<string, unknown>>,
  { claim, roles }: RoleRules,
): Scope[] {
  const found = claims[claim] ?? claim.split('.').reduce<unknown>(memberOf, claims);
  const values = (Array.isArray(found) ? found : [found]).filter((value) => typeof value === 'string');
  const given = values.flatMap((value) => roles.get(value) ?? []);
  return [...new Set(given.flatMap((role): readonly Scope[] => roleScopes[role]))];
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? (value as Record<string, unknown>)[name]
    : undefined;
}
