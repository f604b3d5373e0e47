import type { Change, MetricValue } from '../answer.ts';
import { divide, subtract } from '../../kernel/decimal.ts';

const PLACES = 6;

/**
 * Compares a value with that of the earlier period; for a ratio, its quotient. The relative change is null if the base is missing
 * or 0.
 */
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

/** Returns the value to compare: for a ratio its quotient, for money its text. */
function scalarOf(value: MetricValue): number | string | null {
  return value !== null && typeof value === 'object' ? value.value : value;
}
