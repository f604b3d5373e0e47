import { CodedError } from '../../kernel/errors.ts';

/** `invalid_parameter`: which one, why, and what is allowed, for the person who sent it. */
export function invalidParameter(
  parameter: string,
  reason: string,
  allowed: string | readonly string[],
): CodedError {
  const list = typeof allowed === 'string' ? [allowed] : allowed;
  return new CodedError(
    'invalid_parameter',
    `The parameter "${parameter}" ${reason}. Allowed: ${list.join(', ')}.`,
    { facts: { parameter, reason, allowed: list } },
  );
}
