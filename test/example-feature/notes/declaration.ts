import { noteCommands } from './commands.ts';
import { openNotes } from './open-notes.ts';
import { noteProblems } from './problems.ts';
import { notesSection } from './settings.ts';

/** What is known of notes before they are opened. */
export const notesDeclaration = {
  name: 'notes',
  settings: notesSection,
  problems: noteProblems,
  tags: [{ name: 'Notes', description: 'What people wrote to a day.' }],
  migrations: new URL('migrations/', import.meta.url),
  open: openNotes,
  commands: noteCommands,
} as const;
