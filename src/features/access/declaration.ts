import { keyCommands } from './keys/commands.ts';
import { accessProblems } from './problems.ts';

/** The service reads this of the part before it opens it. */
export const accessDeclaration = {
  name: 'access',
  problems: accessProblems,
  tags: [{ name: 'Access', description: 'Keys, and who did what.' }],
  migrations: new URL('migrations/', import.meta.url),
  commands: keyCommands,
} as const;
