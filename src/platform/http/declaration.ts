import { httpProblems } from './problem-table.ts';
import { httpSection } from './settings.ts';

/** What is known of this part before it is opened. */
export const httpDeclaration = {
  name: 'http',
  settings: httpSection,
  problems: httpProblems,
  tags: [{ name: 'Problems', description: 'What the error codes mean.' }],
} as const;
