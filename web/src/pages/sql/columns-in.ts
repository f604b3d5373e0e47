import type { View } from './queries.ts';

/** The columns of the views that a text names, each once: what is completed in it. A text without a view names all. */
export function columnsIn(text: string, views: readonly View[]): View['columns'] {
  const named = new Set([...text.matchAll(/\banalytics\.(\w+)/gi)].map(([, name]) => name!.toLowerCase()));
  const meant = views.filter(({ name }) => named.has(name));
  const columns = (meant.length === 0 ? views : meant).flatMap((view) => view.columns);
  return [...new Map(columns.map((column) => [column.name, column])).values()];
}
