import type { SourceContext } from '../source.ts';

const places = ['origin_city', 'origin_state', 'destination_city', 'destination_state'] as const;

/** What a route tells of whatever takes place on it. */
export const routeDimensions = ['route_id', ...places] as const;

/**
 * SQL: rows with a route_id, together with where that route begins and ends. The places are looked up when a query is
 * answered, so that a route that becomes known later counts for what happened before; they are joined only where the
 * statement cuts or filters by one of them. A route that nobody created has places that are not said.
 */
export function withPlaces(rows: string, { cuts }: Pick<SourceContext, 'cuts'>): string {
  if (!places.some((place) => cuts.has(place))) return rows;
  return `
SELECT *
FROM (${rows}
) AS located
LEFT JOIN (
    SELECT route_id, ${places.map((place) => `max(${place}) AS ${place}`).join(', ')}
    FROM route_changes
    WHERE event_type = 'route.created'
    GROUP BY route_id
) AS places USING (route_id)`;
}
