import { useQuery } from '@tanstack/react-query';
import type { Catalogue, CatalogueMetric } from '../../../src/viz/spec/answer.ts';
import { get } from '../api/ask.ts';

/** An entry of the catalogue as the API tells it. */
export interface MetricEntry extends CatalogueMetric {
  id: string;
  family: string;
  dimensions: readonly string[];
  headline: boolean | 'total';
  sources: readonly string[];
}

export interface DimensionEntry {
  name: string;
  type: string;
  title: string;
  meaning: string;
}

export interface CatalogueList {
  metrics: readonly MetricEntry[];
  dimensions: readonly DimensionEntry[];
}

const catalogueQuery = {
  queryKey: ['catalogue'],
  queryFn: () => get<CatalogueList>('/v1/metrics/catalog'),
  staleTime: Infinity, // it changes with the version of the service only
  gcTime: Infinity,
};

/** The catalogue of metrics and dimensions; undefined until it is here. It is asked for once. */
export function useCatalogueList(): CatalogueList | undefined {
  return useQuery(catalogueQuery).data;
}

/** The catalogue by id, as models read it. */
export function useCatalogue(): Catalogue | undefined {
  return useQuery({ ...catalogueQuery, select: byId }).data;
}

function byId({ metrics, dimensions }: CatalogueList): Catalogue {
  return {
    metrics: Object.fromEntries(metrics.map((metric) => [metric.id, metric])),
    dimensions: Object.fromEntries(dimensions.map((dimension) => [dimension.name, dimension])),
  };
}
