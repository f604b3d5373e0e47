import type { View } from './view.ts';

/** Filters by a value, or no longer if the view is filtered by just that. */
export function toggleFilter(filters: View['filters'], dimension: string, value: string): View['filters'] {
  const { [dimension]: before, ...others } = filters;
  return before === value ? others : { ...others, [dimension]: value };
}
