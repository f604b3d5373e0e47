import { QUARTER_HOUR_MS } from '../../kernel/units.ts';
import type { MetricQuery } from '../query/query.ts';

/**
 * Returns the first watermark after this one, ms, at which an answer says something else of the same rows: a bucket stops to be
 * provisional, a comparison reaches further, or the range becomes complete. All of it happens at quarter hours, or where the range ends. -Infinity: a comparison
 * moves all the time in the quarter hour in which its range begins.
 */
export function edgeAfter(
  { compare, range }: Pick<MetricQuery, 'compare' | 'range'>,
  watermarkMs: number,
): number {
  const quarterMs = Math.floor(watermarkMs / QUARTER_HOUR_MS) * QUARTER_HOUR_MS;
  if (compare !== null && quarterMs <= range.fromMs) return -Infinity;
  const nextMs = quarterMs + QUARTER_HOUR_MS;
  return range.toMs > watermarkMs ? Math.min(range.toMs, nextMs) : nextMs;
}
