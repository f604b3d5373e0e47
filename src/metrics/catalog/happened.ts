import { withDriversAndPlaces } from './routes/route-drivers.ts';
import { withPlaces } from './routes/route-places.ts';
import { wholeRows } from '../sql/whole-rows-sql.ts';
import { type Source, inRange, onDaysOfRange, timedBy } from './source.ts';

interface Happened {
  name: string;
  table: 'bookings' | 'trips';
  families: Source['families'];
  /** The time column of the event. One event alone fills it. */
  column: string;
  dimensions: readonly string[];
  cost?: number;
  moneyEvents?: string;
}

/**
 * Makes a source with one row for each entity to which the event happened. All values of one event stand in one row of the entity
 * table, the row of its day, so the SQL does not group by the entity. The row may also hold values of other events of that day.
 */
export function happened({ table, column, ...source }: Happened): Source {
  const rows = wholeRows(table, `${onDaysOfRange} AND ${inRange(column)}`);
  // Trips always name their driver. Bookings may not, so they take the driver of their route.
  const located = table === 'bookings' ? withDriversAndPlaces : withPlaces;
  return {
    kind: 'entity',
    ...timedBy(column),
    ...source,
    from: (context) => ({ text: located(rows, context), params: {} }),
  };
}
