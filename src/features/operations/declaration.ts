import { backupsSection } from './backup/settings.ts';
import { operationCommands } from './commands.ts';
import { openOperations } from './open-operations.ts';

/** The service reads this of the part before it opens it. */
export const operationsDeclaration = {
  name: 'operations',
  settings: backupsSection,
  tags: [
    { name: 'Jobs', description: 'What the service does by schedule.' },
    { name: 'Health', description: 'How the service is.' },
  ],
  migrations: new URL('migrations/', import.meta.url),
  open: openOperations,
  commands: operationCommands,
} as const;
