import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import { twoLines } from '../test/example-feature/two-lines.ts';

// The generated part of docs/adding-a-feature.md: the files of the example feature as they would stand in src/features/notes.

const folder = fileURLToPath(new URL('../test/example-feature/notes/', import.meta.url));

/** Each file with what it is for, in the order in which one would write them. */
const files = [
  [
    'settings.ts',
    'A setting: who would change it, its unit and its default. The start reads it, and CONFIGURATION.md has it.',
  ],
  ['problems.ts', 'An error code of its own: a status, a title, and what to do.'],
  [
    'migrations/0001_notes.sql',
    'A table in PostgreSQL or PGlite. Files are numbered within the feature, from 0001; one that was applied is never edited.',
  ],
  ['store.ts', 'The only file that knows the table.'],
  [
    'routes.ts',
    'HTTP: schemas give the types, the checks and the OpenAPI document; `config` says who may ask and what the audit keeps (`scope`, `byFamily`, `rows`, `audit`: [ACCESS.md](ACCESS.md#for-whoever-adds-a-route)). Only this file imports `platform/http`.',
  ],
  ['jobs.ts', 'What runs by schedule, in one process at a time however many there are.'],
  ['telemetry.ts', 'A gauge for Prometheus.'],
  [
    'commands.ts',
    'A command. Its host offers `withStore`, `withIntake`, `withWriter` and `withMetadata` (ARCHITECTURE, *How a command opens what it needs*); take the least that it needs.',
  ],
  [
    'open-notes.ts',
    'Opens the feature: its arguments are the parts that it stands on, and what it returns is what it offers.',
  ],
  ['declaration.ts', 'What is known of it before anything is opened.'],
] as const;

/** The files with their code, and the two lines outside of the folder. */
export function renderExampleFeature(): string {
  const parts = files.map(([name, why]) => {
    const text = readFileSync(join(folder, name), 'utf8').replaceAll("'../../../src/", "'../../").trimEnd();
    return `### ${name}\n\n${why}\n\n\`\`\`${name.endsWith('.sql') ? 'sql' : 'ts'}\n${text}\n\`\`\``;
  });
  const lines = twoLines.map(({ after, line }) => ` ${after}\n+${line}`).join('\n');
  const diff = `### The two lines\n\n\`\`\`diff\n--- a/src/app/features.ts\n+++ b/src/app/features.ts\n${lines}\n\`\`\``;
  return [...parts, diff].join('\n\n');
}
