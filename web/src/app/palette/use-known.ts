import { useQuery } from '@tanstack/react-query';
import { get } from '../../api/ask.ts';

/** A metric of the catalogue. */
export interface KnownMetric {
  id: string;
  title: string;
  meaning: string;
}

/** A route, by the name that people know. */
export interface KnownRoute {
  route_id: string;
  route_name: string;
  origin_city: string;
  destination_city: string;
}

const MINUTES_10 = 600_000;
const ROUTES = '/v1/analytics/routes/popular?limit=100';

/** Every metric of the catalogue; none where it cannot be read. */
export function useMetrics(): readonly KnownMetric[] {
  const { data } = useQuery({
    queryKey: ['catalogue'],
    queryFn: ({ signal }) => get<{ metrics: KnownMetric[] }>('/v1/metrics/catalog', { signal }),
    staleTime: MINUTES_10,
  });
  return data?.metrics ?? [];
}

/** The routes of the last days, by name; none where they cannot be read. */
export function useRoutes(isWanted: boolean): readonly KnownRoute[] {
  const { data } = useQuery({
    queryKey: ['routes by name'],
    queryFn: ({ signal }) => get<{ routes: KnownRoute[] }>(ROUTES, { signal }),
    staleTime: MINUTES_10,
    enabled: isWanted,
  });
  return data?.routes ?? [];
}
