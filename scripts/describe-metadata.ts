import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';

/** The section of docs/STORE.md about PostgreSQL: each table of the migrations below `src` that are not the warehouse's. */
export function describeMetadata(src: URL): string {
  const root = fileURLToPath(src);
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((name) => /(?:^|\/)migrations\/[^/]+\.sql$/.test(name) && !name.includes('warehouse/'))
    .toSorted();
  const tables = files.flatMap((name) => tablesIn(readFileSync(join(root, name), 'utf8')));
  return `## Metadata, in PostgreSQL

What is not events is kept in \`DATABASE_URL\`, or in an embedded PostgreSQL in \`DATA_DIR\`. pg-boss adds its queue in a schema of its own.

${tables.map(({ name, comment }) => `- \`${name}\`: ${comment}`).join('\n')}
`;
}

function tablesIn(text: string): { name: string; comment: string }[] {
  return [...text.matchAll(/((?:^-- .*\n)+)CREATE TABLE (?:IF NOT EXISTS )?(\w+)/gm)].map(
    ([, comment, name]) => ({
      name: name!,
      comment: comment!.replaceAll(/^-- /gm, '').trim().replaceAll('\n', ' '),
    }),
  );
}
