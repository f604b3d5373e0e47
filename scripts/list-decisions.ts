import { readFileSync, readdirSync } from 'node:fs';

/** The text of docs/decisions/README.md: each page with its heading. */
export function listDecisions(folder: URL): string {
  const lines = readdirSync(folder)
    .filter((name) => /^\d{4}-.*\.md$/.test(name))
    .toSorted()
    .map((name) => {
      const heading = /^# \d+\. (.+)$/m.exec(readFileSync(new URL(name, folder), 'utf8'))?.[1];
      if (heading === undefined)
        throw new Error(`${name}: a decision begins with "# <number>. <what was decided>"`);
      return `- ${Number(name.slice(0, 4))}: [${heading}](${name})\n`;
    });
  return `# Decisions\n\nWhy it is so, with what was measured and what was given up. One page a decision.\n\n${lines.join('')}`;
}
