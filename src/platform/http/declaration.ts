import { httpProblems } from './problem-table.ts';
import { httpSection } from './settings.ts';

/** The service reads this of the part before it opens it. */
export const httpDeclaration = {
  name: 'http',
  settings: httpSection,
  problems: httpProblems,
  tags: [{ name: 'Problems', description: 'What the error codes mean.' }],
} as const;
