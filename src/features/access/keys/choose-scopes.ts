import { CodedError } from '../../../kernel/errors.ts';
import { presetScopes, roleScopes } from '../../../platform/access/roles.ts';
import { isScope, type Scope, scopes } from '../../../platform/access/scopes.ts';

const named: Readonly<Record<string, readonly Scope[]>> = { ...roleScopes, ...presetScopes };

/** The names that stand for lists of scopes: presets for programs, roles for people. */
export const presetNames = Object.keys(named);

/** Returns the scopes of a preset and those named beside it, each once. Throws `invalid_parameter`. */
export function chooseScopes({
  preset,
  given,
}: {
  preset: string | undefined;
  given: readonly string[];
}): Scope[] {
  if (preset !== undefined && !Object.hasOwn(named, preset))
    throw wrong('preset', 'is not one of the presets', presetNames);
  const unknown = given.find((word) => !isScope(word));
  if (unknown !== undefined) throw wrong('scopes', `has "${unknown}", which is no scope`, scopes);
  const chosen = [...new Set([...(preset === undefined ? [] : named[preset]!), ...given.filter(isScope)])];
  if (chosen.length === 0) throw wrong('scopes', 'is empty', 'a preset, or one scope at least');
  return chosen;
}

function wrong(parameter: string, reason: string, allowed: string | readonly string[]): CodedError {
  const words = typeof allowed === 'string' ? allowed : allowed.join(', ');
  return new CodedError('invalid_parameter', `The parameter "${parameter}" ${reason}. Allowed: ${words}.`, {
    facts: { parameter, reason, allowed: typeof allowed === 'string' ? allowed : [...allowed] },
  });
}
