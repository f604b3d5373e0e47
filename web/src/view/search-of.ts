import { DEFAULT_PRESET, type Search, type View } from './view.ts';

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
  if (!('preset' in range)) return range;
  return range.preset === DEFAULT_PRESET ? {} : { range: range.preset };
}
