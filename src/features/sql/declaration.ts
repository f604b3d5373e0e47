import { sqlCommands } from './commands.ts';
import { openSql } from './open-sql.ts';
import { sqlProblems } from './problems.ts';
import { sqlSection } from './settings.ts';

/** The service reads this of the part before it opens it. */
export const sqlDeclaration = {
  name: 'sql',
  settings: sqlSection,
  problems: sqlProblems,
  tags: [{ name: 'SQL', description: 'Questions in SQL, over documented views.' }],
  open: openSql,
  commands: sqlCommands,
} as const;
