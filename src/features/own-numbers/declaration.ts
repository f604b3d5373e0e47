import { openOwnNumbers } from './open-own-numbers.ts';
import { ownNumbersProblems } from './problems.ts';

/** The service reads this of the part before it opens it. */
export const ownNumbersDeclaration = {
  name: 'ownNumbers',
  problems: ownNumbersProblems,
  tags: [{ name: 'Own numbers', description: 'What one driver or rider may know of their own.' }],
  open: openOwnNumbers,
} as const;
