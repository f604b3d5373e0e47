import { exportCommands } from './commands.ts';
import { openExports } from './open-exports.ts';
import { exportProblems } from './problems.ts';
import { exportsSection } from './settings.ts';

/** The service reads this of the part before it opens it. */
export const exportsDeclaration = {
  name: 'exports',
  settings: exportsSection,
  problems: exportProblems,
  tags: [{ name: 'Exports', description: 'Numbers and events as files to take home.' }],
  migrations: new URL('migrations/', import.meta.url),
  afterRestore: [
    // Files are in no backup, and what was being made reads what is no more.
    "UPDATE exports SET status = 'expired' WHERE status = 'done'",
    "UPDATE exports SET status = 'cancelled', ended_at = clock_timestamp() WHERE status IN ('queued', 'running')",
  ],
  open: openExports,
  commands: exportCommands,
} as const;
