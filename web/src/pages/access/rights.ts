import { presetScopes, roleScopes } from '../../../../src/platform/access/roles.ts';
import { scopeMeanings } from '../../../../src/platform/access/scopes.ts';

/** Lists of rights by name, as one gives them to a key. */
export const namedRights: readonly { name: string; title: string; scopes: readonly string[] }[] = [
  ...Object.entries(presetScopes).map(([name, scopes]) => ({
    name: `preset ${name}`,
    title: `${name} (program)`,
    scopes,
  })),
  ...Object.entries(roleScopes)
    .filter(([name]) => !Object.hasOwn(presetScopes, name))
    .map(([name, scopes]) => ({ name: `role ${name}`, title: `${name} (person)`, scopes })),
];

/** Every right, with what it allows. */
export const allRights = Object.entries(scopeMeanings).map(([name, meaning]) => ({ name, meaning }));
