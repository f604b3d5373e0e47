import { ingestCommands } from './commands.ts';
import { deadLetterProblems } from './dead-letters/problems.ts';
import { ingestProblems } from './problems.ts';
import { ingestSection } from './settings.ts';

/** The facts about this part that are known before it is opened. */
export const ingestDeclaration = {
  name: 'ingest',
  settings: ingestSection,
  problems: { ...ingestProblems, ...deadLetterProblems },
  tags: [
    { name: 'Events', description: 'Send events and ask what became of them.' },
    {
      name: 'Dead letters',
      description: 'Messages that were no events: kept, never dropped; look at them, mend them.',
    },
  ],
  commands: ingestCommands,
} as const;
