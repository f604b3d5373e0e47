import { useQuery } from '@tanstack/react-query';
import type { GeoPermissibleObjects } from 'd3-geo';

export interface Outlines {
  land: GeoPermissibleObjects;
  borders: GeoPermissibleObjects;
}

/** Coast and borders of the world (Natural Earth, public domain); undefined until they are here, and the map is drawn without. */
export function useOutlines(): Outlines | undefined {
  return useQuery({
    queryKey: ['outlines'],
    queryFn: async () => (await import('./load-outlines.ts')).loadOutlines(),
    staleTime: Infinity,
    gcTime: Infinity,
    retry: false,
  }).data;
}
