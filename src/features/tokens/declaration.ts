import { tokenProblems } from './problems.ts';
import { tokensSection } from './settings.ts';

/** The service reads this of the part before it opens it. */
export const tokensDeclaration = {
  name: 'tokens',
  settings: tokensSection,
  problems: tokenProblems,
  tags: [{ name: 'Tokens', description: 'Short-lived tokens for the apps of drivers and riders.' }],
} as const;
