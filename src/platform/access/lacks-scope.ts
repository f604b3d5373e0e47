import { CodedError } from '../../kernel/errors.ts';
import type { Principal } from './principal.ts';
import type { Scope } from './scopes.ts';

/** The `insufficient_scope` of a principal that lacks scopes, at least one; its member `allowed` names them. */
export function lacksScope(lacking: readonly Scope[]): CodedError {
  const isOne = lacking.length === 1;
  const named = lacking.map((scope) => `"${scope}"`).join(', ');
  return new CodedError('insufficient_scope', `The key lacks the ${isOne ? 'scope' : 'scopes'} ${named}.`, {
    facts: { allowed: isOne ? lacking.join() : lacking },
  });
}

/** Throws `insufficient_scope` unless the principal has all scopes that are needed. */
export function requireScopes({ scopes }: Pick<Principal, 'scopes'>, needed: readonly Scope[]): void {
  const lacking = new Set(needed.filter((scope) => !scopes.has(scope)));
  if (lacking.size > 0) throw lacksScope([...lacking]);
}
