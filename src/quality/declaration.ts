import { allChecks } from './checks/all-checks.ts';
import { qualityCommands } from './commands.ts';
import { qualityProblems } from './problems.ts';
import { qualitySection } from './settings.ts';

/** Declares the settings, checks, error codes and commands of data quality before it is opened. */
export const qualityDeclaration = {
  name: 'quality',
  settings: qualitySection,
  problems: qualityProblems,
  tags: [
    {
      name: 'Data quality',
      description: 'Checks of completeness, uniqueness, timeliness, validity, consistency and drift.',
    },
  ],
  checks: allChecks,
  migrations: new URL('migrations/', import.meta.url),
  commands: qualityCommands,
} as const;
