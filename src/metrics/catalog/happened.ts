import { withDriversAndPlaces } from './routes/route-drivers.ts';
import { withPlaces } from './routes/route-places.ts';
import { type Source, inRange, onDaysOfRange, timedBy } from './source.ts';

interface Happened {
  name: string;
  table: 'bookings' | 'trips';
  families: Source['families'];
  /** The time column of what happened, which one event tells. */
  column: string;
  dimensions: readonly string[];
  cost?: number;
  moneyEvents?: string;
}

/**
 * One row for each entity to which this happened. An event is in one row of its entity table, that of its day, and with it
 * all that it tells: no need to group by the entity. What other events of that day tell may stand there too or not.
 */
export function happened({ table, column, ...source }: Happened): Source {
  const rows = `
SELECT *
FROM ${table}
WHERE ${onDaysOfRange} AND ${inRange(column)}`;
  // Every trip says who drives.
  const located = table === 'bookings' ? withDriversAndPlaces : withPlaces;
  return {
    kind: 'entity',
    ...timedBy(column),
    ...source,
    from: (context) => ({ text: located(rows, context), params: {} }),
  };
}
