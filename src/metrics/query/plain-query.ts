import type { MetricQuery } from './query.ts';

/** Makes a query that asks for nothing beyond what is given: no cut, filter, order or comparison, in UTC. */
export function plainQuery(
  given: Pick<MetricQuery, 'metrics' | 'range' | 'grain' | 'currency'> & Partial<MetricQuery>,
): MetricQuery {
  return {
    dimensions: [],
    filters: [],
    having: [],
    timezone: 'UTC',
    order: [],
    limit: null,
    compare: null,
    explain: false,
    city: null,
    calendar: null,
    ...given,
  };
}
