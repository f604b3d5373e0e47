import type { SourceContext } from '../source.ts';

const places = ['origin_city', 'origin_state', 'destination_city', 'destination_state'] as const;

/** The dimensions that a route gives to its bookings and trips. */
export const routeDimensions = ['route_id', ...places] as const;

/**
 * SQL: rows with a route_id, joined with the places where that route begins and ends. The SQL looks the places up when a query is
 * answered, so that a route that becomes known later also counts for earlier events. It joins them only if the statement cuts or
 * filters by a place. A route without a route.created event has unknown places.
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
