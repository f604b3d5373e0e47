import { useMemo } from 'react';
import type { KnownFilters } from '../view/group-by-filters.ts';
import { useCatalogueList } from './use-catalogue.ts';

/** By what each metric can be filtered, as the catalogue tells. `isKnown`: it is here. */
export function useKnownFilters(): { known: KnownFilters; isKnown: boolean } {
  const list = useCatalogueList();
  return useMemo(() => {
    const dimensions = new Map(list?.metrics.map((metric) => [metric.id, metric.dimensions]));
    const titles = new Map(list?.dimensions.map(({ name, title }) => [name, title]));
    return {
      isKnown: list !== undefined,
      known: {
        dimensionsOf: (metric) => (list === undefined ? null : (dimensions.get(metric) ?? [])),
        titleOf: (dimension) => titles.get(dimension) ?? dimension,
      },
    };
  }, [list]);
}
