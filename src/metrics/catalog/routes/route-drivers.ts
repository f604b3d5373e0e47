import { withPlaces } from './route-places.ts';
import type { SourceContext } from '../source.ts';

/**
 * SQL: rows of bookings with a route_id and a driver_id. Where a booking does not name its driver, the row takes the driver of
 * the route. The SQL looks that up when a query is answered, and only if the query cuts or filters by the driver. A route without
 * a route.created event has an unknown driver.
 */
export function withDriversAndPlaces(rows: string, context: Pick<SourceContext, 'cuts'>): string {
  return withPlaces(context.cuts.has('driver_id') ? withDrivers(rows) : rows, context);
}

function withDrivers(rows: string): string {
  return `
SELECT * EXCEPT (driver_of_route) REPLACE (coalesce(driver_id, driver_of_route) AS driver_id)
FROM (${rows}
) AS driven
LEFT JOIN (
    SELECT route_id, max(toNullable(driver_id)) AS driver_of_route
    FROM route_changes
    GROUP BY route_id
) AS drivers USING (route_id)`;
}
