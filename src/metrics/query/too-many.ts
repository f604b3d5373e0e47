import { invalidParameter } from './invalid-parameter.ts';
import { limits } from './query.ts';

/** Makes an `invalid_parameter`: groups times buckets are more points than the service answers with. */
export function tooManyPoints() {
  return invalidParameter(
    'dimensions',
    `makes more than ${limits.points} points, groups times buckets`,
    'a limit, fewer dimensions, a filter, a wider grain or a shorter range',
  );
}

/** Makes an `invalid_parameter`: ranking so many groups for a limit would read too much. */
export function tooManyToRank(most: number) {
  const allowed = 'fewer dimensions, a filter or a shorter range';
  return invalidParameter('dimensions', `makes more than ${most} groups`, allowed);
}
