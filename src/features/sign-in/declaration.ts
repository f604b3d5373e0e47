import { signInProblems } from './problems.ts';
import { signInSection } from './settings.ts';

/** The service reads this of the part before it opens it. */
export const signInDeclaration = {
  name: 'signIn',
  settings: signInSection,
  problems: signInProblems,
  migrations: new URL('migrations/', import.meta.url),
} as const;
