import type { SqlExample } from './examples.ts';

/** The answer to an example. */
export interface Answered {
  columns: readonly { name: string }[];
  rows: readonly (readonly unknown[])[];
}

const MOST_ROWS = 8;

/** Renders a worked question with its answer, for docs/SQL.md. */
export function renderExample(
  { question, sql, note }: SqlExample,
  { columns, rows }: Answered,
  number: number,
): string {
  const line = (cells: readonly unknown[]) => `| ${cells.map(cell).join(' | ')} |`;
  const table = [
    line(columns.map(({ name }) => name)),
    line(columns.map(() => '---')),
    ...rows.slice(0, MOST_ROWS).map(line),
  ];
  const left = rows.length - MOST_ROWS;
  return [
    `### ${number}. ${question}`,
    `\`\`\`sql\n${sql}\n\`\`\``,
    table.join('\n'),
    ...(left > 0 ? [`… and ${left} more rows.`] : []),
    ...(note === undefined ? [] : [note]),
  ].join('\n\n');
}

function cell(value: unknown): string {
  if (value === null) return 'NULL';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
