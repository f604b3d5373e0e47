import { presetScopes, roleScopes } from './roles.ts';
import { scopeMeanings, type Scope } from './scopes.ts';

/** Renders the tables of scopes, roles and presets, for docs/ACCESS.md. */
export function renderScopes(): string {
  const scopes = Object.entries(scopeMeanings).map(([scope, meaning]) => `| \`${scope}\` | ${meaning} |`);
  const listed = (names: Readonly<Record<string, readonly Scope[]>>) =>
    Object.entries(names).map(
      ([name, list]) => `| \`${name}\` | ${list.map((scope) => `\`${scope}\``).join(', ')} |`,
    );
  return [
    '| scope | allows to |',
    '| --- | --- |',
    ...scopes,
    '',
    'A role or a preset is a list of scopes, given by its name where a key is made.',
    '',
    '| role | scopes |',
    '| --- | --- |',
    ...listed(roleScopes),
    '',
    '| preset | scopes |',
    '| --- | --- |',
    ...listed(presetScopes),
  ].join('\n');
}
