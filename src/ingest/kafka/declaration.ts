import { kafkaCommands } from './commands.ts';
import { kafkaProblems } from './problems.ts';
import { kafkaSection } from './settings.ts';

/** Declares the Kafka source. */
export const kafkaDeclaration = {
  name: 'kafka',
  settings: kafkaSection,
  problems: kafkaProblems,
  commands: kafkaCommands,
} as const;
