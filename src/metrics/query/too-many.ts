import { invalidParameter } from './invalid-parameter.ts';
import { limits } from './query.ts';

/** `invalid_parameter`: the dimensions have so many values that groups times buckets are more points than are served. */
export function tooManyGroups() {
  return invalidParameter(
    'dimensions',
    `makes more than ${limits.points} points, groups times buckets`,
    'a limit, fewer dimensions, a filter, a wider grain or a shorter range',
  );
}

/** `invalid_parameter`: the dimensions have so many values that ranking them for a limit would read too much. */
export function tooManyToRank() {
  const allowed = 'fewer dimensions, a filter or a shorter range';
  return invalidParameter('dimensions', `makes more than ${limits.rankedGroups} groups`, allowed);
}
