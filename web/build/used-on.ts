import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const NAME = /'([a-z_]+\.[a-z][a-z0-9_]*)'/g;

/** The names in a source that may be those of metrics, such as `payments.captured`. */
export function namesIn(text: string): string[] {
  return [...new Set([...text.matchAll(NAME)].map(([, name]) => name!))].toSorted();
}

/** Which names each page asks for, by the folder of the page. Those that are no metrics are told apart by whoever has the catalogue. */
function readNames(pages: string): Record<string, string[]> {
  const entries = readdirSync(pages).map((page) => {
    const files = readdirSync(join(pages, page)).filter((file) => /(?<!\.test)\.tsx?$/.test(file));
    const text = files.map((file) => readFileSync(join(pages, page, file), 'utf8')).join('\n');
    return [page, namesIn(text)] as const;
  });
  return Object.fromEntries(entries.filter(([, names]) => names.length > 0));
}

/** The module that says on which page a metric is used: it is read off the pages, so it cannot be forgotten. */
export function renderUsedOn(): string {
  return `export default ${JSON.stringify(readNames(join(import.meta.dirname, '../src/pages')))}`;
}
