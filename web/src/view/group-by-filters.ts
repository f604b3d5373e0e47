import type { ResolvedView } from './resolve-range.ts';

type Filters = ResolvedView['filters'];

/** Metrics that take the same of the filters of the page, and so are one question. */
export interface FilteredMetrics {
  metrics: string[];
  filters: Filters;
  /** The dimensions by which these metrics cannot be filtered. */
  left: string[];
}

/** By what metrics can be filtered, and what that is called. */
export interface KnownFilters {
  /** Null: it is not known yet. */
  dimensionsOf: (metric: string) => readonly string[] | null;
  titleOf: (dimension: string) => string;
}

/** Puts metrics together by which of the filters they know: a filter that one of them lacks would refuse all of them. */
export function groupByFilters(
  metrics: readonly string[],
  filters: Filters,
  dimensionsOf: KnownFilters['dimensionsOf'],
): FilteredMetrics[] {
  const groups = new Map<string, FilteredMetrics>();
  for (const metric of metrics) {
    const known = dimensionsOf(metric);
    const left = filters
      .map(({ dimension }) => dimension)
      .filter((dimension) => known !== null && !known.includes(dimension));
    const key = left.join(' ');
    const group = groups.get(key) ?? { metrics: [], filters: filtersLess(filters, left), left };
    group.metrics.push(metric);
    groups.set(key, group);
  }
  return [...groups.values()];
}

/** The filters but those by some dimensions. */
export function filtersLess(filters: Filters, left: readonly string[]): Filters {
  return filters.filter(({ dimension }) => !left.includes(dimension));
}

/** What a number says that does not take all filters: `not by provider`; null where it takes all. */
export function noteOfLeft(left: readonly string[], titleOf: KnownFilters['titleOf']): string | null {
  if (left.length === 0) return null;
  return `not by ${left.map((dimension) => titleOf(dimension).toLowerCase()).join(' or ')}`;
}
