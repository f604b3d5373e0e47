import type { MetricEntry } from '../../widgets/use-catalogue.ts';
import type { Search } from '../../view/view.ts';

export const shows = ['number', 'line', 'area', 'bar', 'bars', 'heatmap', 'table'] as const;
export type Show = (typeof shows)[number];

/** What somebody explores: metrics, cut by dimensions, shown in one way. Range, comparison and filters are those of the view. */
export interface Exploration {
  metrics: readonly string[];
  by: readonly string[];
  show: Show;
  limit: number;
}

const DEFAULT_METRICS = ['bookings.created'];
const DEFAULT_LIMIT = 10;
export const limits = [5, 10, 20, 50, 100] as const;
const listOf = (text: string | undefined) => text?.split(',').filter((name) => name !== '') ?? [];

/** Reads an exploration from the address; what it cannot read is left out. */
export function parseExploration({ m, by, show, limit }: Search): Exploration {
  const metrics = listOf(m);
  return {
    metrics: metrics.length === 0 ? DEFAULT_METRICS : metrics.slice(0, 8),
    by: listOf(by).slice(0, 4),
    show: shows.includes(show as Show) ? (show as Show) : 'line',
    limit: limits.find((one) => String(one) === limit) ?? DEFAULT_LIMIT,
  };
}

/** The parameters of the address that differ from the defaults. */
export function paramsOf({ metrics, by, show, limit }: Exploration): Record<string, string | undefined> {
  return {
    m: metrics.join(',') === DEFAULT_METRICS.join(',') ? undefined : metrics.join(','),
    by: by.length === 0 ? undefined : by.join(','),
    show: show === 'line' ? undefined : show,
    limit: limit === DEFAULT_LIMIT ? undefined : String(limit),
  };
}

/** The dimensions by which all of some metrics can be cut. */
export function sharedDimensions(metrics: readonly Pick<MetricEntry, 'dimensions'>[]): readonly string[] {
  const [first, ...others] = metrics;
  return (
    first?.dimensions.filter((name) => others.every(({ dimensions }) => dimensions.includes(name))) ?? []
  );
}
