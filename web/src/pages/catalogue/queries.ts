import type { WidgetSpec } from '../../../../src/viz/spec/widget-spec.ts';
import type { ResolvedView } from '../../view/resolve-range.ts';

/** The number of a metric in the range, and how it went. */
export function specsOf(
  { from, to, grain, compare }: ResolvedView,
  { id, title }: { id: string; title: string },
): { now: WidgetSpec; over: WidgetSpec } {
  const query = {
    of: 'metrics',
    query: { metrics: [id], from, to, grain, ...(compare && { compare }) },
  };
  return {
    now: { v: 1, kind: 'number', title, query, look: { of: id, spark: false } },
    over: { v: 1, kind: 'line', title: `${title} over time`, query, look: { of: [id] } },
  };
}
