import type { WorkedQuestion } from './questions.ts';

/** Lists show so many elements. */
const SHOWN = 2;

/** Renders a worked question with its request and answer, for docs/ANALYSES.md. Long lists are cut, and say so. */
export function renderWorked(
  { question, path, range: [from, to], shows }: WorkedQuestion,
  answer: Readonly<Record<string, unknown>>,
): string {
  const request = `${path}${path.includes('?') ? '&' : '?'}from=${from}&to=${to}`;
  const told = Object.fromEntries(shows.map((member) => [member, shorten(answer[member])]));
  return [
    `### ${question}`,
    `\`\`\`sh\ncurl "$SERVICE/v1/${request}"\n\`\`\``,
    `\`\`\`json\n${JSON.stringify(told, null, 2)}\n\`\`\``,
  ].join('\n\n');
}

function shorten(value: unknown): unknown {
  if (Array.isArray(value)) {
    const rest = value.length - SHOWN;
    return [...value.slice(0, SHOWN).map(shorten), ...(rest > 0 ? [`… and ${rest} more`] : [])];
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, shorten(member)]));
}
