import type { WidgetSpec } from '../../../src/viz/spec/widget-spec.ts';
import type { BatchQuery } from '../api/batch.ts';

/** The questions of a page, each once, and by which of them a widget is answered. */
export interface Questions {
  queries: readonly BatchQuery[];
  /** The id of the question of a widget, by the id of the widget. */
  idOf: (widget: string) => string;
}

/** Collects the questions of widgets, in their order: what is first on the page is asked first. Widgets that ask the same share an answer. */
export function questionsOf(specs: Readonly<Record<string, WidgetSpec>>): Questions {
  const ids = new Map<string, string>();
  const queries: BatchQuery[] = [];
  const byWidget: Record<string, string> = {};
  for (const [widget, { query }] of Object.entries(specs)) {
    const key = JSON.stringify(query);
    let id = ids.get(key);
    if (id === undefined) {
      id = widget;
      ids.set(key, id);
      queries.push({ id, ...query });
    }
    byWidget[widget] = id;
  }
  return { queries, idOf: (widget) => byWidget[widget] ?? widget };
}
