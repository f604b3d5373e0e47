import type { Search } from '../../view/view.ts';
import type { ChartQuestion } from './order-card.tsx';

/** Reads the question of a chart from the address; null where it holds none, or one that nobody can read. */
export function readChart({ of, query, title }: Search): ChartQuestion | null {
  if (of === undefined || query === undefined) return null;
  try {
    const read: unknown = JSON.parse(query);
    if (typeof read !== 'object' || read === null || Array.isArray(read)) return null;
    return { of, query: read as ChartQuestion['query'], title: title ?? 'The question of a chart' };
  } catch {
    return null;
  }
}
