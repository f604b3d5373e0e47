import { kafkaCommands } from './commands.ts';
import { kafkaProblems } from './problems.ts';
import { kafkaSection } from './settings.ts';

/** What is known of this part before it is opened. */
export const kafkaDeclaration = {
  name: 'kafka',
  settings: kafkaSection,
  problems: kafkaProblems,
  commands: kafkaCommands,
} as const;
