import { operationCommands } from './commands.ts';
import { openOperations } from './open-operations.ts';

/** What is known of this part before it is opened. */
export const operationsDeclaration = {
  name: 'operations',
  tags: [
    { name: 'Jobs', description: 'What the service does by schedule.' },
    { name: 'Health', description: 'How the service is.' },
  ],
  open: openOperations,
  commands: operationCommands,
} as const;
