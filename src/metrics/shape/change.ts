import type { Change, MetricValue } from '../answer.ts';
import { divide, subtract } from './decimal.ts';

const PLACES = 6;

/** Compares a value with that of the earlier period; of a ratio, its value. The relative change is null where there is no base, or it is 0. */
export function changeOf(value: MetricValue, compared: MetricValue): Change {
  const [now, base] = [scalarOf(value), scalarOf(compared)];
  if (now === null || base === null) return { value, compared, change: null, relative_change: null };
  const difference = subtract(String(now), String(base));
  const relative = divide(difference, String(base).replace('-', ''), PLACES);
  return {
    value,
    compared,
    change: typeof now === 'string' ? difference : Number(difference),
    relative_change: relative === null ? null : Number(relative),
  };
}

/** Money is text. */
function scalarOf(value: MetricValue): number | string | null {
  return value !== null && typeof value === 'object' ? value.value : value;
}
