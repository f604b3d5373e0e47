import { z } from 'zod';
import type { Sql } from '../../../metrics/catalog/source.ts';
import type { Row } from '../../../metrics/results.ts';

/** People know a route by this. */
export const routeLabelSchema = z.object({
  route_id: z.string(),
  route_name: z.string().nullable().describe('The latest name; null: nobody told one.'),
  origin_city: z.string().nullable(),
  destination_city: z.string().nullable(),
  seats_total: z.int().nullable().describe('Seats that can be booked, as told last.'),
});
export type RouteLabel = z.infer<typeof routeLabelSchema>;

/** SQL: the labels of routes, from what their changes told last. */
export function routeLabelsSql(ids: readonly string[]): Sql {
  const last = (column: string, isTold: string) => `argMaxIf(${column}, (event_time, event_id), ${isTold})`;
  const text = (column: string) => `${last(column, `${column} != ''`)} AS last_${column}`;
  return {
    text: `SELECT
    toString(route_id) AS id,
    ${['route_name', 'origin_city', 'destination_city'].map(text).join(',\n    ')},
    ${last('seats_total', 'seats_total IS NOT NULL')} AS last_seats
FROM route_changes
WHERE route_id IN {ids:Array(UUID)}
GROUP BY route_id`,
    params: { ids },
  };
}

/** Labels ids. A route without any change that is known has nulls. */
export function labelRoutes(ids: readonly string[], rows: readonly Row[]): Map<string, RouteLabel> {
  const known = new Map(rows.map((row) => [String(row['id']), row]));
  const textOf = (cell: unknown) => (typeof cell === 'string' && cell !== '' ? cell : null);
  return new Map(
    ids.map((id) => {
      const row = known.get(id);
      const seats = row?.['last_seats'] ?? null;
      return [
        id,
        {
          route_id: id,
          route_name: textOf(row?.['last_route_name']),
          origin_city: textOf(row?.['last_origin_city']),
          destination_city: textOf(row?.['last_destination_city']),
          seats_total: seats === null ? null : Number(seats),
        },
      ];
    }),
  );
}
