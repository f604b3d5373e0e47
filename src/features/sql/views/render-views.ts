import type { listViews } from './list-views.ts';

/** Renders the views for docs/SQL.md. */
export function renderViews({ database, views }: ReturnType<typeof listViews>): string {
  const sections = views.map(({ name, comment, columns }) => {
    const rows = columns.map((column) => `| \`${column.name}\` | ${column.type} | ${column.comment} |`);
    return `### ${database}.${name}\n\n${comment}\n\n| column | type | what it is |\n|---|---|---|\n${rows.join('\n')}`;
  });
  return sections.join('\n\n');
}
