import { type SqlView, pseudonym } from './view.ts';

/** The families, and the ids that an event of each names. */
const ids = {
  user: { user_id: null },
  booking: { booking_id: 'booking_id', route_id: 'route_id', rider_id: 'rider_id', driver_id: 'driver_id' },
  payment: { payment_id: 'payment_id', booking_id: 'booking_id', rider_id: 'rider_id' },
  trip: {
    trip_id: 'trip_id',
    booking_id: 'booking_id',
    route_id: 'route_id',
    rider_id: 'rider_id',
    driver_id: 'driver_id',
  },
  route: { route_id: 'route_id', driver_id: 'driver_id' },
  location: { trip_id: 'trip_id', driver_id: 'driver_id' },
  payout: { driver_id: 'driver_id' },
} as const satisfies Record<string, Record<string, string | null>>;

const named = ['booking_id', 'payment_id', 'trip_id', 'route_id', 'rider_id', 'driver_id'] as const;

/** SQL: the events of one family, with the ids that they name. */
function ofFamily(family: keyof typeof ids, tables: string): string {
  const known: Readonly<Record<string, string | null>> = ids[family];
  const columns = named.map((name) => {
    const column = known[name];
    return column === undefined || column === null
      ? `CAST(NULL, 'Nullable(UUID)') AS ${name}`
      : `CAST(e.${column}, 'Nullable(UUID)') AS ${name}`;
  });
  return `SELECT '${family}' AS family, e.event_type AS event_type, e.event_id AS event_id, e.event_time AS event_time, e.ingested_at AS ingested_at, e.imported AS imported, ${columns.join(', ')} FROM ${tables}.${family}_events AS e`;
}

/** One row an event. */
export const eventsView: SqlView = {
  name: 'events',
  comment:
    'One row an event that is still kept, each once. Ask for a range of event_time: the older ones are then not read.',
  columns: [
    { name: 'event_id', type: 'UUID', comment: 'the event, as sent or derived from its content' },
    {
      name: 'family',
      type: 'LowCardinality(String)',
      comment: 'user, booking, payment, trip, route, location or payout',
    },
    { name: 'event_type', type: 'LowCardinality(String)', comment: 'such as booking.created' },
    { name: 'event_time', type: 'Moment', comment: 'when it happened, in business time' },
    { name: 'arrived_at', type: 'Moment', comment: 'when it was stored', sql: 'ingested_at' },
    {
      name: 'is_imported',
      type: 'Bool',
      comment: 'it is history, from a file or a replay: when it arrived does not say how late it came',
      sql: 'toBool(imported)',
    },
    { name: 'booking_id', type: 'Nullable(UUID)', comment: 'the booking that it names' },
    { name: 'payment_id', type: 'Nullable(UUID)', comment: 'the payment that it names' },
    { name: 'trip_id', type: 'Nullable(UUID)', comment: 'the trip that it names' },
    { name: 'route_id', type: 'Nullable(UUID)', comment: 'the route that it names' },
    {
      name: 'rider_key',
      type: 'Nullable(UUID)',
      comment: 'pseudonym of the rider that it names',
      sql: pseudonym('rider_id'),
    },
    {
      name: 'driver_key',
      type: 'Nullable(UUID)',
      comment: 'pseudonym of the driver that it names',
      sql: pseudonym('driver_id'),
    },
  ],
  from: ({ tables }) =>
    `FROM (\n${(Object.keys(ids) as (keyof typeof ids)[]).map((family) => `    ${ofFamily(family, tables)}`).join('\n    UNION ALL\n')}\n)`,
};
