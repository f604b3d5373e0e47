import { useQuery } from '@tanstack/react-query';

/** Lines of longitude and latitude in turns, in degrees. */
export interface Outlines {
  /** Rings of the coast; a ring inside of another is water. */
  land: readonly (readonly number[])[];
  borders: readonly (readonly number[])[];
}

/** Coast and borders around the business (Natural Earth, public domain); undefined until they are here: a map is drawn without. */
export function useOutlines(): Outlines | undefined {
  return useQuery<Outlines>({
    queryKey: ['outlines'],
    queryFn: () => import('virtual:outlines'),
    staleTime: Infinity,
    gcTime: Infinity,
    retry: false,
  }).data;
}
