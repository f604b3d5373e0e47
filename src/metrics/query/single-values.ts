import { CodedError } from '../../kernel/errors.ts';

/** Returns the parameters of a URL. Refuses one that is given twice: it arrives as a list, and nobody knows which value was meant. */
export function singleValues(query: object): Record<string, string> {
  const repeated = Object.entries(query).find(([, value]) => typeof value !== 'string');
  if (repeated === undefined) return { ...query };
  throw new CodedError('invalid_parameter', `The parameter "${repeated[0]}" is given more than once.`, {
    facts: { parameter: repeated[0], reason: 'is given more than once', allowed: 'one value' },
  });
}
