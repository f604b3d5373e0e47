import { CodedError } from '../../kernel/errors.ts';

/** Makes the error `invalid_parameter`. It tells the sender which parameter is wrong, why, and which values are allowed. */
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
