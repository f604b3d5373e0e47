import type { Search, View } from './view.ts';

/** The parameters of an address that opens this view: only what differs from the defaults. */
export function searchOf({ range, compare, grain, filters }: View): Search {
  return {
    ...rangeOf(range),
    ...(compare !== null && { compare }),
    ...(grain !== null && { grain }),
    ...filters,
  };
}

function rangeOf(range: View['range']): Search {
  if (range === null) return {};
  return 'preset' in range ? { range: range.preset } : { ...range };
}
