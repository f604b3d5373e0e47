import { objectProblems } from './problems.ts';
import { objectsSection } from './settings.ts';

/** The service reads this of the part before it opens it. */
export const objectsDeclaration = {
  name: 'objects',
  settings: objectsSection,
  problems: objectProblems,
} as const;
